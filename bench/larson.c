// Blocks handed from a dying thread to a new one (after Larson and Krishnan, 1998): each thread
// replaces random blocks of a set that an earlier thread allocated, then ends and leaves it behind.
#include "bench.h"
#include "block.h"
#include "crew.h"
#include "rng.h"

enum { SET = 5000, BYTES_MIN = 8, BYTES_MAX = 1000, REPLACEMENTS = 50000, GENERATIONS = 300 };

// One set of blocks, passed from thread to thread.
struct estate {
    struct rng rng;
    struct block blocks[SET];
};

static long threads = 2;
static uint64_t generations;

static void *heir_work(void *at) {
    struct estate *estate = at;
    struct rng rng = estate->rng;
    for (unsigned i = 0; i < REPLACEMENTS; i++) {
        struct block *slot = &estate->blocks[rng_below(&rng, SET)];
        block_drop_any(slot);
        *slot = block_make(rng_between(&rng, BYTES_MIN, BYTES_MAX));
    }
    estate->rng = rng;
    return NULL;
}

// Sees that one line of heirs follows on another; does no allocation of its own.
static void *line_work(void *at) {
    struct crew_member *member = at;
    struct estate *estate = (struct estate *)member->shared + member->index;
    estate->rng = rng_make(bench_seed(), member->index);
    for (uint64_t i = 0; i < generations; i++) {
        pthread_t heir;
        if (pthread_create(&heir, NULL, heir_work, estate) != 0) {
            bench_fail("pthread_create failed");
        }
        pthread_join(heir, NULL);
    }
    for (unsigned i = 0; i < SET; i++) {
        block_drop_any(&estate->blocks[i]);
    }
    return NULL;
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{"threads", &threads, NULL}, {0}};
    bench_begin("larson", argc, argv, knobs);
    // The same total work, however many threads share it.
    generations = bench_scaled(GENERATIONS) / (uint64_t)(threads ? threads : 1);
    generations = generations ? generations : 1;
    struct estate *estates = bench_map((size_t)threads * sizeof *estates);
    bench_start();
    crew_run((unsigned)threads, line_work, estates);
    bench_stop((uint64_t)threads * generations * REPLACEMENTS);
    return bench_print();
}
