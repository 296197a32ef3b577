// Two threads with blocks of their own that now and then leave one to the other: a job system's
// workers. However rarely a block changes hands, an allocator that lets it stay there mixes the
// threads' memory in time.
#include "bench.h"
#include "block.h"
#include "crew.h"
#include "rng.h"

#include <stdatomic.h>

enum {
    LIVE = 512, // blocks per thread
    BYTES_MIN = 16,
    BYTES_MAX = 1016,
    PLACES = 256,     // where blocks wait for either thread
    PAIRS = 40000000, // of both threads together
    PAIRS_PER_HANDOVER = 200,
};

static long threads = 2;
static _Atomic(struct block *) places[PLACES];

// The description of a block that changes hands is one itself.
static struct block *parcel_make(struct rng *rng) {
    struct block *parcel = malloc(sizeof *parcel);
    if (!parcel) {
        bench_fail("malloc returned NULL");
    }
    *parcel = block_make(rng_between(rng, BYTES_MIN, BYTES_MAX));
    return parcel;
}

static void parcel_drop(struct block *parcel) {
    if (parcel) {
        block_drop(*parcel);
        free(parcel);
    }
}

static void *member_work(void *at) {
    struct crew_member *member = at;
    struct rng rng = rng_make(bench_seed(), member->index);
    struct block *live = bench_map(LIVE * sizeof *live);
    uint64_t pairs = bench_scaled(PAIRS) / (uint64_t)threads;
    for (uint64_t i = 0; i < pairs; i++) {
        struct block *slot = &live[rng_below(&rng, LIVE)];
        block_drop_any(slot);
        *slot = block_make(rng_between(&rng, BYTES_MIN, BYTES_MAX));
        if (i % PAIRS_PER_HANDOVER == 0) {
            // release: publishes the parcel; acquire: the one found there was published so.
            parcel_drop(atomic_exchange_explicit(&places[rng_below(&rng, PLACES)],
                                                 parcel_make(&rng), memory_order_acq_rel));
        }
    }
    for (unsigned i = 0; i < LIVE; i++) {
        block_drop_any(&live[i]);
    }
    return NULL;
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{"threads", &threads, NULL}, {0}};
    bench_begin("exchange", argc, argv, knobs);
    bench_start();
    crew_run((unsigned)threads, member_work, NULL);
    for (unsigned i = 0; i < PLACES; i++) {
        parcel_drop(
            atomic_load_explicit(&places[i], memory_order_relaxed)); // the threads have ended
    }
    bench_stop(bench_scaled(PAIRS));
    return bench_print();
}
