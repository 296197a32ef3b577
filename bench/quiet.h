// What a program does after a burst while its memory is watched: nothing, or a little now and then.
#ifndef FRAMEALLOC_BENCH_QUIET_H
#define FRAMEALLOC_BENCH_QUIET_H

#include "block.h"
#include "clock.h"
#include "rng.h"

enum { QUIET_PAIRS = 1000, QUIET_PERIOD_MS = 10, QUIET_MS = 2000, QUIET_MAX = 512 };

enum quiet { QUIET_PAIRING, QUIET_SLEEPING };

// 1,000 small pairs per 10 ms, or sleep, for 2 s.
static inline void quiet_spend(enum quiet quiet, struct rng *rng) {
    if (quiet == QUIET_SLEEPING) {
        clock_sleep_ns((uint64_t)QUIET_MS * NS_PER_MS);
        return;
    }
    uint64_t end = clock_wall_ns() + (uint64_t)QUIET_MS * NS_PER_MS;
    while (clock_wall_ns() < end) {
        for (unsigned i = 0; i < QUIET_PAIRS; i++) {
            block_drop(block_make(rng_between(rng, 1, QUIET_MAX)));
        }
        clock_sleep_ns((uint64_t)QUIET_PERIOD_MS * NS_PER_MS);
    }
}

#endif
