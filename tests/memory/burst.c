// After a burst the program goes on with small pairs: RSS at most 1.25 x live + 8 MiB within 2 s.
#include "promise.h"
#include <pthread.h>
#include <stdatomic.h>

enum { WATCHDOG_S = 60, WAIT_MS = 2000, STEP_MS = 5 };
static const size_t burst_bytes = 200 * 1000 * 1000, live_bytes = 20 * 1000 * 1000;
static const size_t slack_bytes = 8 * MIB;

static void **block;
static size_t count;
static const char *sizes;
static atomic_bool is_over;

static size_t size_of(uint64_t *random) {
    if (!strcmp(sizes, "small"))
        return 1 + random_below(random, 1024);
    if (!strcmp(sizes, "medium"))
        return 1024 + random_below(random, 31 * 1024);
    if (!strcmp(sizes, "large"))
        return 64 * KIB + random_below(random, 4 * MIB);
    return 1 + random_below(random, random_below(random, 50) ? 2 * KIB : MIB); // mixed
}

static size_t allocate(size_t bytes, uint64_t seed) {
    uint64_t random = random_seed(seed);
    size_t first = count;
    while (bytes) {
        size_t size = size_of(&random);
        size = size < bytes ? size : bytes;
        memset(block[count++] = malloc(size), 1, size);
        bytes -= size;
    }
    return first;
}

// The allocating thread sleeps on; the freeing one is the one that goes on.
static void *allocate_and_sleep(void *is_done) {
    allocate(burst_bytes, 2);
    atomic_store((atomic_bool *)is_done, true);
    while (!atomic_load(&is_over))
        sleep_ms(STEP_MS);
    return NULL;
}

// burst small|medium|large|mixed same|other
int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    sizes = argc > 1 ? argv[1] : "small";
    bool is_other = argc > 2 && !strcmp(argv[2], "other");
    size_t block_bytes = (burst_bytes + live_bytes) / 100 * sizeof *block; // 100 bytes at least
    block = malloc(block_bytes);
    memset(block, 0, block_bytes);
    go_on_for(STEP_MS);
    size_t before = rss_bytes();
    allocate(live_bytes, 1);
    size_t burst = count;
    atomic_bool is_done = false;
    pthread_t allocator;
    if (is_other) {
        CHECK(!pthread_create(&allocator, NULL, allocate_and_sleep, &is_done), "no thread");
        while (!atomic_load(&is_done))
            sleep_ms(STEP_MS);
    } else {
        allocate(burst_bytes, 2);
    }
    while (count > burst)
        free(block[--count]);
    go_on_for(WAIT_MS);
    size_t growth = growth_since(before), most = live_bytes / 4 * 5 + slack_bytes;
    printf("%zu KiB, at most %zu KiB\n", growth / KIB, most / KIB);
    CHECK(growth <= most, "%zu KiB after the burst, %zu KiB live", growth / KIB, live_bytes / KIB);
    atomic_store(&is_over, true);
    if (is_other)
        pthread_join(allocator, NULL);
    return EXIT_SUCCESS;
}
