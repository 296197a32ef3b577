// Pools against malloc and free: pairs of 64 B, batches of 1,000, the pair on two threads at once,
// and 4 M blocks handed from one thread to another, whose memory is looked at.
//
// Without the library the program's own copy of the pools is measured.
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"

#include "bench.h"
#include "block.h"
#include "crew.h"
#include "memory.h"
#include "rounds.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCKS = 1000, // per frame
    SIZE = 64,
    FRAMES = 200, // per turn of a loop
    HANDED = 4000000,
    BETWEEN = 40000, // of them that are on their way: the working set, of 2.5 MB
    LEFT_OUT = 1000, // so many fewer at times
};

static fa_pool *pool;
static void *blocks[BLOCKS];
static __thread int failed; // any result that was not 0; each thread's own, or they would share it

static inline void *by_pool(void) {
    return fa_pool_alloc(pool);
}
static inline void to_pool(void *p) {
    failed |= fa_pool_free(pool, p);
}
static inline void *by_malloc(void) {
    return malloc(SIZE);
}
static inline void to_free(void *p) {
    free(p);
}

#define LOOPS(name, take, give)                                                                    \
    static void name##_pair_64(uint64_t frames) {                                                  \
        for (uint64_t i = 0; i < frames * BLOCKS; i++) {                                           \
            uint64_t *p = take();                                                                  \
            *p = i;                                                                                \
            BLOCK_ESCAPE(p);                                                                       \
            give(p);                                                                               \
        }                                                                                          \
    }                                                                                              \
    static void name##_batch_64(uint64_t frames) {                                                 \
        for (uint64_t f = 0; f < frames; f++) {                                                    \
            for (unsigned i = 0; i < BLOCKS; i++) {                                                \
                uint64_t *p = take();                                                              \
                *p = (uintptr_t)p;                                                                 \
                blocks[i] = p;                                                                     \
            }                                                                                      \
            for (unsigned i = 0; i < BLOCKS; i++) {                                                \
                if (*(uint64_t *)blocks[i] != (uintptr_t)blocks[i]) {                              \
                    bench_fail("a block changed");                                                 \
                }                                                                                  \
                give(blocks[i]);                                                                   \
            }                                                                                      \
        }                                                                                          \
    }
LOOPS(pool, by_pool, to_pool)
LOOPS(malloc, by_malloc, to_free)

static void nothing_finish(void) {
    if (failed) {
        bench_fail("a free was refused");
    }
}

static const struct loop loops[] = {
    {"pool_pair_64", pool_pair_64, nothing_finish, BLOCKS},
    {"malloc_pair_64", malloc_pair_64, nothing_finish, BLOCKS},
    {"pool_batch_64", pool_batch_64, nothing_finish, BLOCKS},
    {"malloc_batch_64", malloc_batch_64, nothing_finish, BLOCKS},
};

// The pair on one thread and on two: the slower one's CPU time. Few turns on plain malloc, where
// both threads want one lock.
static double pair_ns[CREW_MAX];
static void *pair_work(void *member) {
    const struct crew_member *me = member;
    uint64_t frames = bench_scaled(FRAMES * (fa_available() ? 20 : 1)), start = clock_thread_ns();
    pool_pair_64(frames);
    pair_ns[me->index] = (double)(clock_thread_ns() - start) / (double)(frames * BLOCKS);
    nothing_finish();
    return NULL;
}
static double pair_on(unsigned threads) {
    double slowest = 0;
    crew_run(threads, pair_work, NULL);
    for (unsigned i = 0; i < threads; i++) {
        slowest = pair_ns[i] > slowest ? pair_ns[i] : slowest;
    }
    return slowest;
}
static void pair_measure(void) {
    double one[ROUNDS], two[ROUNDS];
    for (unsigned i = 0; i < ROUNDS; i++) {
        one[i] = pair_on(1);
        two[i] = pair_on(2);
    }
    qsort(one, ROUNDS, sizeof *one, rounds_compare);
    qsort(two, ROUNDS, sizeof *two, rounds_compare);
    bench_add("pair_one_thread", one[ROUNDS / 2]);
    bench_add("pair_two_threads", two[ROUNDS / 2]);
}

static void *ring[BETWEEN];
static uint64_t written, taken; // release/acquire

// A tenth of them on plain malloc, where both threads want one lock.
static uint64_t handoff_count(void) {
    return bench_scaled(fa_available() ? HANDED : HANDED / 10);
}

// The consumer lets them pile up, so that nearly as many as may be are on their way.
static void *handoff_work(void *member) {
    const struct crew_member *me = member;
    uint64_t count = handoff_count();
    for (uint64_t i = 0; i < count; i++) {
        if (me->index == 0) {
            uint64_t *p = by_pool();
            *p = i;
            while (i - __atomic_load_n(&taken, __ATOMIC_ACQUIRE) >= BETWEEN) {
                sched_yield();
            }
            ring[i % BETWEEN] = p;
            __atomic_store_n(&written, i + 1, __ATOMIC_RELEASE);
        } else {
            uint64_t least = i + BETWEEN - LEFT_OUT < count ? i + BETWEEN - LEFT_OUT : count;
            while (__atomic_load_n(&written, __ATOMIC_ACQUIRE) < least) {
                sched_yield();
            }
            uint64_t *p = ring[i % BETWEEN];
            if (*p != i) {
                bench_fail("a block changed on its way");
            }
            to_pool(p);
            __atomic_store_n(&taken, i + 1, __ATOMIC_RELEASE);
        }
    }
    nothing_finish();
    return NULL;
}

// The most memory it ever took, of the whole process, over what is on its way. The process' peak is
// where it is already when this begins, so this is the first thing done.
static void handoff_measure(void) {
    memset(ring, 0xff, sizeof ring); // counted with what was there
    long before = memory_peak_kib(), now = memory_rss_kib();
    uint64_t start = clock_wall_ns();
    crew_run(2, handoff_work, NULL);
    bench_add("handoff", (double)(clock_wall_ns() - start) / (double)handoff_count());
    long base = before > now ? before : now;
    bench_add("handoff_peak", (double)(memory_peak_kib() - base) * 1024 / (BETWEEN * SIZE));
}

int main(int argc, char **argv) {
    bench_begin("pool", argc, argv, NULL);
    if (fa_pool_create(&pool, "bench", SIZE, 0, NULL)) {
        bench_fail("no pool");
    }
    handoff_measure();
    rounds_run(loops, sizeof loops / sizeof *loops, 0, bench_scaled(FRAMES));
    pair_measure();
    bench_add("available", fa_available());
    return bench_print();
}
