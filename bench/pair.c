// Immediate pairs: a block is made, touched and freed before the next one.
#include "bench.h"
#include "block.h"
#include "rng.h"

enum { SIZE_COUNT = 4096, PAIRS = 40000000 };

int main(int argc, char **argv) {
    long min = 64, max = 64;
    const struct bench_knob knobs[] = {{"min", &min, NULL}, {"max", &max, NULL}, {0}};
    bench_begin("pair", argc, argv, knobs);

    // Sizes are drawn before, so that the loop holds little more than the pair.
    static uint32_t sizes[SIZE_COUNT];
    struct rng rng = rng_make(bench_seed(), 0);
    for (unsigned i = 0; i < SIZE_COUNT; i++) {
        sizes[i] = (uint32_t)rng_between(&rng, (size_t)min, (size_t)max);
    }

    uint64_t pairs = bench_scaled(PAIRS);
    bench_start();
    for (uint64_t i = 0; i < pairs; i++) {
        block_drop(block_make(sizes[i % SIZE_COUNT]));
    }
    bench_stop(pairs);
    return bench_print();
}
