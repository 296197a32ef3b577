// Blocks go from producers to consumers whole, and RSS stays with what is under way.
#include "crew.h"
#include <stdatomic.h>

enum { PAIRS = 2, BLOCKS = 1000000, SLOTS = 1024, SIZE_MAX_BYTES = 2000 };
static const size_t slack_bytes = 16 * MIB;

struct ring {
    _Alignas(64) atomic_size_t written;
    _Alignas(64) atomic_size_t read;
    struct {
        void *block;
        size_t size;
    } slot[SLOTS];
};
static struct ring rings[PAIRS];

static void *produce(void *number) {
    struct ring *r = &rings[(size_t)number / 2];
    uint64_t random = random_seed((size_t)number);
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t size = random_below(&random, SIZE_MAX_BYTES);
        void *p = malloc(size);
        pattern_write(p, size < 32 ? size : 32, i);
        while (i - atomic_load(&r->read) >= SLOTS)
            sched_yield();
        r->slot[i % SLOTS].block = p;
        r->slot[i % SLOTS].size = size;
        atomic_store(&r->written, i + 1);
    }
    return NULL;
}

static void *consume(void *number) {
    struct ring *r = &rings[(size_t)number / 2];
    for (size_t i = 0; i < BLOCKS; i++) {
        while (i >= atomic_load(&r->written))
            sched_yield();
        void *p = r->slot[i % SLOTS].block;
        size_t size = r->slot[i % SLOTS].size;
        CHECK(pattern_holds(p, size < 32 ? size : 32, i), "block %zu of %zu bytes", i, size);
        free(p);
        atomic_store(&r->read, i + 1);
    }
    return NULL;
}

static void *either(void *number) {
    return (size_t)number % 2 ? consume(number) : produce(number);
}

int main(void) {
    program_start(WATCHDOG_S);
    size_t before = rss_bytes();
    threads_run(PAIRS * 2, either);
    size_t growth = growth_since(before);
    CHECK(growth <= slack_bytes, "RSS grew by %zu KiB", growth / KIB);
    return EXIT_SUCCESS;
}
