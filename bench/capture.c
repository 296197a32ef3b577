// malloc and free under capture against the same without: 1,000 blocks of 16 to 512 B a frame,
// written when they are made, all freed within the frame or all but 1 %.
//
// Without the library there is no capture, and only the loops without it are run.
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"

#include "bench.h"
#include "block.h"
#include "rng.h"
#include "rounds.h"

enum {
    BLOCKS = 1000, // per frame
    SIZE_LEAST = 16,
    SIZE_MOST = 512,
    ESCAPES = BLOCKS / 100,
    ESCAPE_STEP = BLOCKS / ESCAPES,
    ESCAPE_FRAMES = 8, // so many frames later an escaped block is freed; slabs held stay in bounds
    FRAMES = 100,      // per turn of a loop
};

static uint32_t sizes[BLOCKS];
static struct block blocks[BLOCKS];
static struct block escaped[ESCAPE_FRAMES][ESCAPES];
static int failed; // any result that was not 0

// One frame in a turn's loop; constants are folded in.
static inline __attribute__((always_inline)) void frame_run(uint64_t number, bool captured,
                                                            bool escapes) {
    fa_frame frame = fa_frame_begin();
    if (captured) {
        failed |= fa_capture_begin();
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = block_make(sizes[i]);
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        if (escapes && i % ESCAPE_STEP == 0) {
            struct block *slot = &escaped[number % ESCAPE_FRAMES][i / ESCAPE_STEP];
            block_drop_any(slot);
            *slot = blocks[i];
        } else {
            block_drop(blocks[i]);
        }
    }
    if (captured) {
        failed |= fa_capture_end();
    }
    failed |= fa_frame_end(frame);
}

#define LOOP(name, captured, escapes)                                                              \
    static void name(uint64_t frames) {                                                            \
        for (uint64_t f = 0; f < frames; f++) {                                                    \
            frame_run(f, captured, escapes);                                                       \
        }                                                                                          \
    }
LOOP(plain, false, false)
LOOP(plain_escape, false, true)
LOOP(captured, true, false)
LOOP(captured_escape, true, true)

// Begin and end of capture, each in a frame that allocates nothing, or one small block.
static void empty(uint64_t frames) {
    for (uint64_t f = 0; f < frames; f++) {
        fa_frame frame = fa_frame_begin();
        failed |= fa_capture_begin();
        failed |= fa_capture_end();
        failed |= fa_frame_end(frame);
    }
}
static void single(uint64_t frames) {
    for (uint64_t f = 0; f < frames; f++) {
        fa_frame frame = fa_frame_begin();
        failed |= fa_capture_begin();
        block_drop(block_make(SIZE_LEAST));
        failed |= fa_capture_end();
        failed |= fa_frame_end(frame);
    }
}

// Where too much is held, malloc goes on without capture, and like would be compared with like.
static void captured_prove(const void *block) {
    fa_owner_info info = {.size = sizeof info};
    if (fa_owner(block, &info) != 0 || info.kind != FA_OWNER_CAPTURE) {
        bench_fail("malloc is not captured");
    }
}

static void escapes_prove(void) {
    for (unsigned i = 0; i < ESCAPE_FRAMES * ESCAPES; i++) {
        const struct block *block = &escaped[i / ESCAPES][i % ESCAPES];
        if (block->at) {
            captured_prove(block->at);
        }
    }
}

static void finish(void) {
    for (unsigned i = 0; i < ESCAPE_FRAMES * ESCAPES; i++) {
        block_drop_any(&escaped[i / ESCAPES][i % ESCAPES]);
    }
    if (failed) {
        bench_fail("a call failed");
    }
}

static void captured_finish(void) {
    fa_frame frame = fa_frame_begin();
    failed |= fa_capture_begin();
    struct block block = block_make(SIZE_LEAST);
    captured_prove(block.at);
    block_drop(block);
    failed |= fa_capture_end();
    failed |= fa_frame_end(frame);
    escapes_prove();
    finish();
}

static const struct loop loops[] = {
    {"plain", plain, finish, BLOCKS},
    {"plain_escape", plain_escape, finish, BLOCKS},
    {"captured", captured, captured_finish, BLOCKS}, // from here on the library's only
    {"captured_escape", captured_escape, captured_finish, BLOCKS},
    {"empty", empty, finish, 1},
    {"single", single, finish, 1},
};
enum { LOOPS = sizeof loops / sizeof *loops, LOOPS_WITHOUT_LIBRARY = 2 };

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{0}};
    bench_begin("capture", argc, argv, knobs);

    struct rng rng = rng_make(bench_seed(), 0);
    for (unsigned i = 0; i < BLOCKS; i++) {
        sizes[i] = (uint32_t)rng_between(&rng, SIZE_LEAST, SIZE_MOST);
    }
    bool has_library = fa_available();
    rounds_run(loops, has_library ? LOOPS : LOOPS_WITHOUT_LIBRARY, 0, bench_scaled(FRAMES));
    bench_add("available", has_library);
    return bench_print();
}
