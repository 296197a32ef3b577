// calloc among blocks that were written before they were freed, so that zero has to be made.
#include "bench.h"
#include "block.h"
#include "rng.h"

enum { LIVE = 1000, CALLS = 5000000, LARGE_SHARE = 500, LARGE_MIN = 32768, LARGE_MAX = 262144 };

static struct block live[LIVE];

static size_t size_draw(struct rng *rng, size_t min, size_t max) {
    // One in LARGE_SHARE is large: there, pages that are fresh from the system need no zeroing.
    if (rng_below(rng, LARGE_SHARE) == 0) {
        return rng_between(rng, LARGE_MIN, LARGE_MAX);
    }
    return rng_between(rng, min, max);
}

// The words that block_mark writes, and the middle.
static bool is_zero(const unsigned char *bytes, size_t size) {
    unsigned any = bytes[0] | bytes[size / 2] | bytes[size - 1];
    for (size_t offset = TOUCH_STEP; offset < size; offset += TOUCH_STEP) {
        any |= bytes[offset];
    }
    return any == 0;
}

int main(int argc, char **argv) {
    long min = 16, max = 2048;
    const struct bench_knob knobs[] = {{"min", &min, NULL}, {"max", &max, NULL}, {0}};
    bench_begin("calloc", argc, argv, knobs);
    struct rng rng = rng_make(bench_seed(), 0);
    uint64_t calls = bench_scaled(CALLS);
    bench_start();
    for (uint64_t i = 0; i < calls; i++) {
        struct block *slot = &live[rng_below(&rng, LIVE)];
        block_drop_any(slot);
        size_t size = size_draw(&rng, (size_t)min, (size_t)max);
        unsigned char *bytes = calloc(size / 8 + 1, 8);
        if (!bytes || !is_zero(bytes, size)) {
            bench_fail("calloc gave NULL or bytes that are not zero");
        }
        block_mark(bytes, size);
        *slot = (struct block){.at = bytes, .size = size};
    }
    bench_stop(calls);
    for (unsigned i = 0; i < LIVE; i++) {
        block_drop_any(&live[i]);
    }
    return bench_print();
}
