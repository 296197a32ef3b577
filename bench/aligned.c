// Blocks aligned to 32 bytes .. 4 KiB, in random order among each other.
#include "bench.h"
#include "block.h"
#include "rng.h"

enum { LIVE = 1000, CALLS = 6000000, ALIGN_BITS_MIN = 5, ALIGN_BITS_MAX = 12 };

static struct block live[LIVE];

int main(int argc, char **argv) {
    long min = 16, max = 2048;
    const struct bench_knob knobs[] = {{"min", &min, NULL}, {"max", &max, NULL}, {0}};
    bench_begin("aligned", argc, argv, knobs);
    struct rng rng = rng_make(bench_seed(), 0);
    uint64_t calls = bench_scaled(CALLS);
    bench_start();
    for (uint64_t i = 0; i < calls; i++) {
        struct block *slot = &live[rng_below(&rng, LIVE)];
        block_drop_any(slot);
        // The smaller of two draws: cache lines and vectors are asked for more often than pages.
        size_t bits = rng_between(&rng, ALIGN_BITS_MIN, ALIGN_BITS_MAX);
        size_t other = rng_between(&rng, ALIGN_BITS_MIN, ALIGN_BITS_MAX);
        size_t alignment = (size_t)1 << (bits < other ? bits : other);
        size_t size = rng_between(&rng, (size_t)min, (size_t)max);
        void *at;
        if (posix_memalign(&at, alignment, size) != 0) {
            bench_fail("posix_memalign failed");
        }
        if ((uintptr_t)at % alignment) {
            bench_fail("posix_memalign gave a block that is not aligned");
        }
        block_mark(at, size);
        *slot = (struct block){.at = at, .size = size};
    }
    bench_stop(calls);
    for (unsigned i = 0; i < LIVE; i++) {
        block_drop_any(&live[i]);
    }
    return bench_print();
}
