// The clocks of the measurements: wall, the process's CPU, the thread's CPU, and ticks in between.
#ifndef FRAMEALLOC_BENCH_CLOCK_H
#define FRAMEALLOC_BENCH_CLOCK_H

#include "tick.h"

#include <stdint.h>
#include <time.h>

enum { NS_PER_MS = 1000000, NS_PER_SECOND = 1000000000 };

static inline uint64_t clock_ns(clockid_t id) {
    struct timespec now;
    clock_gettime(id, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

static inline uint64_t clock_wall_ns(void) {
    return clock_ns(CLOCK_MONOTONIC);
}
static inline uint64_t clock_process_ns(void) {
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}
static inline uint64_t clock_thread_ns(void) {
    return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

static inline void clock_sleep_ns(uint64_t ns) {
    struct timespec span = {.tv_sec = (time_t)(ns / NS_PER_SECOND),
                            .tv_nsec = (long)(ns % NS_PER_SECOND)};
    nanosleep(&span, NULL);
}

// Nanoseconds per tick, by counting ticks for a few milliseconds; busy meanwhile.
static inline double clock_ns_per_tick(void) {
    uint64_t wall = clock_wall_ns();
    uint64_t tick = tick_now();
    uint64_t elapsed;
    do {
        elapsed = clock_wall_ns() - wall;
    } while (elapsed < 20 * NS_PER_MS);
    return (double)elapsed / (double)(tick_now() - tick);
}

#endif
