// Producers allocate, consumers free: one to one, one to many or many to one.
#include "bench.h"
#include "block.h"
#include "crew.h"
#include "queue.h"
#include "rng.h"

enum { PARCELS = 60000 };

static long producers = 1, consumers = 1, min = 64, max = 64;
static struct queue queue;

static void produce(unsigned index) {
    struct rng rng = rng_make(bench_seed(), index);
    uint64_t parcels = bench_scaled(PARCELS) / (uint64_t)producers;
    struct parcel parcel;
    for (uint64_t i = 0; i < parcels; i++) {
        for (unsigned k = 0; k < PARCEL_BLOCKS; k++) {
            parcel.blocks[k] = block_make(rng_between(&rng, (size_t)min, (size_t)max));
        }
        queue_put(&queue, &parcel);
    }
    queue_leave(&queue);
}

static void consume(void) {
    struct parcel parcel;
    while (queue_take(&queue, &parcel)) {
        for (unsigned k = 0; k < PARCEL_BLOCKS; k++) {
            block_drop(parcel.blocks[k]);
        }
    }
}

static void *member_work(void *at) {
    struct crew_member *member = at;
    if (member->index < (unsigned)producers) {
        produce(member->index);
    } else {
        consume();
    }
    return NULL;
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{"producers", &producers, NULL},
                                       {"consumers", &consumers, NULL},
                                       {"min", &min, NULL},
                                       {"max", &max, NULL},
                                       {0}};
    bench_begin("handoff", argc, argv, knobs);
    if (!producers || !consumers) {
        bench_fail("--producers and --consumers must be at least 1");
    }
    queue_init(&queue, (unsigned)producers);
    bench_start();
    crew_run((unsigned)(producers + consumers), member_work, NULL);
    bench_stop(bench_scaled(PARCELS) * PARCEL_BLOCKS);
    return bench_print();
}
