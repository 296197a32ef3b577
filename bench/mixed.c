// Blocks of 8 to 16,000 bytes, small ones most often, in random order; with several threads, every
// second set of a hundred is freed by another thread.
#include "bench.h"
#include "block.h"
#include "crew.h"
#include "rng.h"

#include <stdatomic.h>

enum {
    LIVE = 1000, // blocks per thread
    SET = 100,   // blocks handed over at a time
    BYTES_MIN = 8,
    BYTES_MAX = 16000,
    SETS = 100000, // of all threads together
};

struct set {
    struct block blocks[SET];
};

static long threads = 1;

// One place per thread where a set waits for the next thread.
static _Atomic(struct set *) places[CREW_MAX];

// The smaller of two draws: a density that falls off linearly with the size.
static size_t size_draw(struct rng *rng) {
    size_t one = rng_between(rng, BYTES_MIN, BYTES_MAX);
    size_t two = rng_between(rng, BYTES_MIN, BYTES_MAX);
    return one < two ? one : two;
}

static void set_replace(struct block *live, struct rng *rng) {
    uint32_t first = rng_below(rng, LIVE);
    for (unsigned i = 0; i < SET; i++) {
        // A stride that shares no factor with LIVE, so the set is scattered but without repeats.
        struct block *slot = &live[(first + i * 37) % LIVE];
        block_drop_any(slot);
        *slot = block_make(size_draw(rng));
    }
}

static void set_drop(struct set *set) {
    for (unsigned i = 0; i < SET; i++) {
        block_drop_any(&set->blocks[i]);
    }
}

// Fills `set`, leaves it to the next thread and returns the emptied one found there.
static struct set *set_hand_over(struct set *set, unsigned to, struct rng *rng) {
    for (unsigned i = 0; i < SET; i++) {
        set->blocks[i] = block_make(size_draw(rng));
    }
    // release: publishes the blocks; acquire: those found there were published so.
    struct set *found = atomic_exchange_explicit(&places[to], set, memory_order_acq_rel);
    set_drop(found);
    return found;
}

static void *member_work(void *at) {
    struct crew_member *member = at;
    struct rng rng = rng_make(bench_seed(), member->index);
    struct block *live = bench_map(LIVE * sizeof *live);
    struct set *set = bench_map(sizeof *set);
    uint64_t sets = bench_scaled(SETS) / (uint64_t)threads;
    for (uint64_t i = 0; i < sets; i++) {
        if (threads > 1 && i % 2) {
            set = set_hand_over(set, (unsigned)(i / 2 % (uint64_t)threads), &rng);
        } else {
            set_replace(live, &rng);
        }
    }
    for (unsigned i = 0; i < LIVE; i++) {
        block_drop_any(&live[i]);
    }
    return NULL;
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{"threads", &threads, NULL}, {0}};
    bench_begin("mixed", argc, argv, knobs);
    for (unsigned i = 0; i < CREW_MAX; i++) {
        atomic_init(&places[i], (struct set *)bench_map(sizeof(struct set)));
    }
    bench_start();
    crew_run((unsigned)threads, member_work, NULL);
    for (unsigned i = 0; i < CREW_MAX; i++) {
        set_drop(atomic_load_explicit(&places[i], memory_order_relaxed)); // the threads have ended
    }
    bench_stop(bench_scaled(SETS) * SET);
    return bench_print();
}
