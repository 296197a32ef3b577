// The time of every single malloc and free, and of slow ones how much was the thread's own CPU.
//
// Reading the thread's CPU clock is a system call, too dear for each call. So ticks are read, and
// only where two readings lie further apart than GAP_NS is the CPU clock consulted. Because that
// happens at every such gap, also between calls, all time the thread was off the CPU since the last
// consultation belongs to the gap just seen, and what remains is that stretch's own.
//
// Interrupts and a hypervisor's pauses still count as the thread's CPU. They strike the stretches
// between calls, where nothing is allocated, as often per second as the calls: what is seen there
// tells how many slow calls are the machine's.
#ifndef FRAMEALLOC_BENCH_CALL_WATCH_H
#define FRAMEALLOC_BENCH_CALL_WATCH_H

#include "clock.h"
#include "histogram.h"

enum { GAP_NS = 4000, SLOW_NS = 50000 };

// The slow stretches of one kind: calls, or what lies between two calls.
struct stretches {
    uint64_t ticks; // of all of them together
    uint64_t slow;  // took SLOW_NS of CPU or more
    double worst_own_ns;
};

struct call_watch {
    double ns_per_tick;
    uint64_t gap_ticks;
    uint64_t last_tick;  // end of the last call
    uint64_t known_tick; // when the CPU clock was last read
    uint64_t known_cpu_ns;
    struct stretches calls, between;
    struct histogram call_ticks;
};

static inline void call_watch_sync(struct call_watch *watch) {
    watch->known_cpu_ns = clock_thread_ns();
    watch->known_tick = watch->last_tick = tick_now();
}

static inline void call_watch_init(struct call_watch *watch, double ns_per_tick) {
    watch->ns_per_tick = ns_per_tick;
    watch->gap_ticks = (uint64_t)(GAP_NS / ns_per_tick);
    call_watch_sync(watch);
}

static __attribute__((noinline, cold)) void
call_watch_slow(struct call_watch *watch, struct stretches *kind, uint64_t start, uint64_t end) {
    double cpu_ns = (double)(clock_thread_ns() - watch->known_cpu_ns);
    double before_ns = (double)(start - watch->known_tick) * watch->ns_per_tick;
    double after_ns = (double)(tick_now() - end) * watch->ns_per_tick;
    double own_ns = cpu_ns - before_ns - after_ns;
    kind->slow += own_ns >= SLOW_NS;
    if (own_ns > kind->worst_own_ns) {
        kind->worst_own_ns = own_ns;
    }
    call_watch_sync(watch);
}

static inline uint64_t call_watch_before(struct call_watch *watch) {
    uint64_t start = tick_now();
    uint64_t spent = start - watch->last_tick;
    watch->between.ticks += spent;
    if (__builtin_expect(spent > watch->gap_ticks, 0)) {
        call_watch_slow(watch, &watch->between, watch->last_tick, start);
        start = tick_now();
    }
    return start;
}

static inline void call_watch_after(struct call_watch *watch, uint64_t start) {
    uint64_t end = watch->last_tick = tick_now();
    uint64_t spent = end - start;
    watch->calls.ticks += spent;
    histogram_add(&watch->call_ticks, spent);
    if (__builtin_expect(spent > watch->gap_ticks, 0)) {
        call_watch_slow(watch, &watch->calls, start, end);
    }
}

// How many slow calls there would be, had only the machine been slow.
static inline double call_watch_slow_expected(const struct call_watch *watch) {
    return (double)watch->between.slow * (double)watch->calls.ticks / (double)watch->between.ticks;
}

#endif
