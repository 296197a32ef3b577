// The cheapest clock where there is no time stamp counter: the monotonic clock in nanoseconds.
#ifndef FRAMEALLOC_BENCH_TICK_H
#define FRAMEALLOC_BENCH_TICK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t tick_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#endif
