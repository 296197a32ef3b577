// Threads that start, use the heap a little and end, one after the other.
#include "bench.h"
#include "block.h"
#include "rng.h"

#include <pthread.h>

enum { THREADS = 12000, BLOCKS = 32, BYTES_MIN = 16, BYTES_MAX = 1024 };

static void *visitor_work(void *at) {
    struct rng *rng = at;
    struct block blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = block_make(rng_between(rng, BYTES_MIN, BYTES_MAX));
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        block_drop(blocks[i]);
    }
    return NULL;
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{0}};
    bench_begin("thread_start", argc, argv, knobs);
    struct rng rng = rng_make(bench_seed(), 0);
    uint64_t threads = bench_scaled(THREADS);
    bench_start();
    for (uint64_t i = 0; i < threads; i++) {
        pthread_t visitor;
        if (pthread_create(&visitor, NULL, visitor_work, &rng) != 0) {
            bench_fail("pthread_create failed");
        }
        pthread_join(visitor, NULL);
    }
    bench_stop(threads);
    return bench_print();
}
