// 10^5 frames, each with captured blocks of which one escapes: it is freed 300 frames later, every
// 1,000th never. All bytes hold, and what is held for them stays within the bound.
#include "capture.h"

enum { FRAMES = 100000, LATER = 300, NEVER_EACH = 1000, STEP_BLOCKS = 20, GROWTH_MAX = 24 << 20 };

struct escape {
    void *block;
    size_t size;
};
static struct escape escape[FRAMES];

static void step(size_t number, uint64_t *random) {
    fa_frame frame = fa_frame_begin();
    GIVES(0, fa_capture_begin());
    void *block[STEP_BLOCKS];
    size_t chosen = random_below(random, STEP_BLOCKS), size[STEP_BLOCKS];
    for (size_t i = 0; i < STEP_BLOCKS; i++) {
        size[i] = random_below(random, i % 8 ? 300 : 4000);
        block[i] = captured(size[i], number * STEP_BLOCKS + i);
    }
    for (size_t i = 0; i < STEP_BLOCKS; i++) {
        block_holds(block[i], size[i], number * STEP_BLOCKS + i);
        if (i == chosen)
            pattern_write(block[i], size[i], number);
        else
            free(block[i]);
    }
    GIVES(0, fa_capture_end());
    GIVES(0, fa_frame_end(frame));
    escape[number] = (struct escape){block[chosen], size[chosen]};
}

int main(void) {
    frames_start();
    uint64_t random = random_seed(1);
    size_t before = 0;
    for (size_t number = 0; number < FRAMES; number++) {
        step(number, &random);
        if (number >= LATER && (number - LATER) % NEVER_EACH) {
            const struct escape *old = &escape[number - LATER];
            block_holds(old->block, old->size, number - LATER);
            free(old->block);
        }
        if (number == 2 * LATER)
            before = rss_bytes();
    }
    CHECK(growth_since(before) < GROWTH_MAX, "%zu bytes more", growth_since(before));
    for (size_t number = 0; number < FRAMES; number++)
        if (number % NEVER_EACH == 0 || number >= FRAMES - LATER)
            block_holds(escape[number].block, escape[number].size, number);
    return EXIT_SUCCESS;
}
