// Several loops measured against each other in one run: in each round every loop has its turn, in
// rotated order, and each loop's figure is the median of its rounds.
#ifndef FRAMEALLOC_BENCH_ROUNDS_H
#define FRAMEALLOC_BENCH_ROUNDS_H

#include "bench.h"
#include "clock.h"

#include <stdlib.h>

enum { ROUNDS = 21, ROUNDS_OF_WARM_UP = 2 };

struct loop {
    const char *key; // of its figure: thread's CPU time per op, in ns
    void (*run)(uint64_t frames);
    void (*finish)(void); // not timed: checks what the last frame left, and ends it
    unsigned ops;         // per frame
};

static inline int rounds_compare(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

// One turn of one loop: ns per op.
static inline double rounds_turn(const struct loop *loop, uint64_t frames) {
    uint64_t start = clock_thread_ns();
    loop->run(frames);
    uint64_t elapsed = clock_thread_ns() - start;
    loop->finish();
    return (double)elapsed / (double)(frames * loop->ops);
}

// Runs all loops, or with `only` (its index plus 1) one of them, and adds their figures.
static inline void rounds_run(const struct loop *loops, unsigned count, unsigned only,
                              uint64_t frames) {
    double(*ns)[ROUNDS] = bench_map(count * sizeof *ns);
    uint64_t ops = 0;
    bench_start();
    for (unsigned round = 0; round < ROUNDS_OF_WARM_UP + ROUNDS; round++) {
        for (unsigned turn = 0; turn < count; turn++) {
            unsigned i = (turn + round) % count;
            if (only && i + 1 != only) {
                continue;
            }
            double found = rounds_turn(&loops[i], frames);
            ops += frames * loops[i].ops;
            if (round >= ROUNDS_OF_WARM_UP) {
                ns[i][round - ROUNDS_OF_WARM_UP] = found;
            }
        }
    }
    bench_stop(ops);
    for (unsigned i = 0; i < count; i++) {
        if (only && i + 1 != only) {
            continue;
        }
        qsort(ns[i], ROUNDS, sizeof **ns, rounds_compare);
        bench_add(loops[i].key, ns[i][ROUNDS / 2]);
    }
    bench_unmap(ns, count * sizeof *ns);
}

#endif
