// Random lifetimes, replaced many times over: RSS stays near the live bytes and does not creep up.
#include "promise.h"

enum { WATCHDOG_S = 120, SLOTS = 100000, YOUNG = 4 * SLOTS, OLD = 60 * SLOTS };

static void *block[SLOTS];
static size_t size[SLOTS], live_bytes;

// Small ones mostly; the mean drifts, so that classes empty and fill again.
static void age(uint64_t *random, size_t steps) {
    for (size_t n = 0; n < steps; n++) {
        size_t i = random_below(random, SLOTS);
        size_t limit = 128 << (n / SLOTS % 4);
        free(block[i]);
        live_bytes -= size[i];
        size[i] = 1 + random_below(random, random_below(random, 50) ? limit : 16 * limit);
        memset(block[i] = malloc(size[i]), 1, size[i]);
        live_bytes += size[i];
    }
}

int main(void) {
    program_start(WATCHDOG_S);
    uint64_t random = random_seed(1);
    memset(size, 0, sizeof size);
    memset(block, 0, sizeof block);
    size_t before = rss_bytes();
    age(&random, YOUNG);
    size_t young = growth_since(before), young_live = live_bytes;
    age(&random, OLD);
    size_t old = growth_since(before);
    printf("young %zu KiB for %zu live, old %zu KiB for %zu live\n", young / KIB, young_live / KIB,
           old / KIB, live_bytes / KIB);
    CHECK(old <= live_bytes * 3 / 2 + 8 * MIB, "%zu KiB for %zu live", old / KIB, live_bytes / KIB);
    CHECK(old <= young * 5 / 4, "%zu KiB when young, %zu when old", young / KIB, old / KIB);
    return EXIT_SUCCESS;
}
