// The cheapest clock of the machine: the time stamp counter.
#ifndef FRAMEALLOC_BENCH_TICK_H
#define FRAMEALLOC_BENCH_TICK_H

#include <stdint.h>

static inline uint64_t tick_now(void) {
    return __builtin_ia32_rdtsc();
}

#endif
