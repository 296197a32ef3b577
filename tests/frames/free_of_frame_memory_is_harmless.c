// free of frame memory does nothing and says so, once for each place that calls it; realloc copies;
// malloc_usable_size never leads beyond the block.
#include "../threads/crew.h"
#include "frames.h"

enum { SIZES = 200, TIMES = 50 };

static struct said said;

static __attribute__((noinline)) void frees(void *block) {
    free(opaque(block));
}

static void free_is_said_once(void) {
    fa_frame frame = fa_frame_begin();
    void *block = block_made(fa_arena_self(), 1000, 1), *next = block_made(fa_arena_self(), 100, 2);
    said_begin(&said);
    errno = 77;
    for (int i = 0; i < TIMES; i++)
        frees(block);
    CHECK(errno == 77, "free changed errno");
    said_end(&said);
    CHECK(said_lines(&said, "framealloc: FA003") == 1 && said_lines(&said, "") == 1, "it said: %s",
          said.text);
    block_holds(block, 1000, 1);
    block_holds(next, 100, 2);
    void *more = block_made(fa_arena_self(), 1000, 3); // not in the place of the other
    block_holds(block, 1000, 1);
    block_holds(more, 1000, 3);
    GIVES(0, fa_frame_end(frame));
}

static void *frees_it(void *block) {
    frees(block);
    return NULL;
}
// Also a place inside, from another thread, of a made arena, a spilled block, and when it is over.
static void every_free(void) {
    fa_arena *made = arena_made(&(fa_arena_options){.overflow = FA_OVERFLOW_SPILL});
    fa_frame frame = frame_begun(made);
    char *block = block_made(made, 1000, 1);
    frees(block);
    frees(block + 16);
    thread_join(thread_start(frees_it, block));
    block_holds(block, 1000, 1);
    size_t size = window_bytes();
    if (size <= 16 * MIB) {
        char *spilled = block_made(made, size, 2);
        frees(spilled);
        block_holds(spilled, size, 2);
        CHECK(malloc_usable_size(spilled) <= size + FA_GRAIN - 1, "usable");
    }
    GIVES(0, fa_frame_end(frame));
    frees(block);
    GIVES(0, fa_arena_destroy(made));
    malloc_trim(0);
}

static void usable_sizes(void) {
    fa_frame frame = fa_frame_begin();
    for (size_t size = 0; size < SIZES; size++) {
        char *block = block_made(fa_arena_self(), size, size);
        char *next = block_made(fa_arena_self(), 40, ~size);
        size_t usable = malloc_usable_size(block);
        CHECK(usable <= size + FA_GRAIN && block + usable <= next, "%zu usable bytes of %zu",
              usable, size);
        memset(block, 0xee, usable);
        block_holds(next, 40, ~size);
    }
    char *last = block_made(fa_arena_self(), 100, 1);
    CHECK(malloc_usable_size(last) <= 112, "%zu usable bytes of 100", malloc_usable_size(last));
    GIVES(0, fa_frame_end(frame));
}

static void reallocs(void) {
    fa_frame frame = fa_frame_begin();
    for (size_t size = 16; size < 100000; size = size * 3 / 2 + 5) {
        void *block = block_made(fa_arena_self(), size, size);
        void *next = block_made(fa_arena_self(), 40, ~size);
        void *copy = realloc(block, 2 * size);
        CHECK(copy && copy != block, "%zu bytes in %p", size, copy);
        block_holds(copy, size, size);
        block_holds(block, size, size);
        pattern_write(copy, 2 * size, size + 1);
        block_holds(next, 40, ~size);
        block_holds(block, size, size);
        void *smaller = realloc(opaque(copy), size / 2);
        CHECK(smaller, "%zu bytes smaller", size);
        block_holds(smaller, size / 2, size + 1);
        REFUSES(ENOMEM, realloc(opaque(smaller), (size_t)1 << 60));
        block_holds(smaller, size / 2, size + 1);
    }
    // The last block may stay where it is.
    void *last = block_made(fa_arena_self(), 100, 1);
    void *grown = realloc(last, 3000);
    CHECK(grown, "no block");
    block_holds(grown, 100, 1);
    pattern_write(grown, 3000, 2);
    void *after = block_made(fa_arena_self(), 100, 3);
    block_holds(grown, 3000, 2);
    block_holds(after, 100, 3);
    GIVES(0, fa_frame_end(frame));
}

int main(void) {
    frames_start();
    free_is_said_once();
    for (int i = 0; i < 20; i++) {
        every_free();
        usable_sizes();
        reallocs();
    }
    return EXIT_SUCCESS;
}
