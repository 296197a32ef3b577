// FA_OUTSIDE_HEAP: without an open frame an allocation is a block as malloc gives it: aligned,
// untouched by frames, freed by the program. Each is reported, once for each place.
#include "frames.h"

enum { BLOCKS = 64 };

static void heap_blocks(fa_arena *arena) {
    void *block[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t align = (size_t)16 << i % 8;
        block[i] =
            i % 2 ? fa_arena_alloc(arena, 40 * i) : fa_arena_alloc_aligned(arena, 40 * i, align);
        CHECK(block[i] && (i % 2 || (uintptr_t)block[i] % align == 0), "block %zu: %p", i,
              block[i]);
        pattern_write(block[i], 40 * i, i);
        if (frames_with_library())
            CHECK(owner_kind(block[i]) == FA_OWNER_HEAP, "kind %u", owner_kind(block[i]));
    }
    for (int i = 0; i < 10; i++) {
        fa_frame frame = frame_begun(arena);
        void *inside = block_made(arena, 5000, 99);
        if (frames_with_library())
            CHECK(owner_kind(inside) == FA_OWNER_FRAME, "kind %u", owner_kind(inside));
        GIVES(0, fa_frame_end(frame));
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        block_holds(block[i], 40 * i, i);
        free(block[i]);
    }
    REFUSES(ENOMEM, fa_arena_alloc(arena, SIZE_MAX - 100));
    REFUSES(EINVAL, fa_arena_alloc_aligned(arena, 100, 48));
    free(fa_arena_strdup(arena, "text"));
    free(fa_arena_printf(arena, "%d", 1));
}

int main(void) {
    frames_start();
    fa_arena *made = arena_made(&(fa_arena_options){.outside = FA_OUTSIDE_HEAP});
    struct said said;
    said_begin(&said);
    heap_blocks(made);
    said_end(&said);
    if (frames_with_library())
        CHECK(said_lines(&said, "framealloc: FA") > 0, "not reported: %s", said.text);
    GIVES(0, fa_frame_set_outside(fa_arena_self(), FA_OUTSIDE_HEAP));
    heap_blocks(fa_arena_self());
    free(fa_frame_alloc(100));
    GIVES(0, fa_frame_set_outside(made, FA_OUTSIDE_FAIL));
    REFUSES(EPERM, fa_arena_alloc(made, 16));
    GIVES(0, fa_frame_set_outside(made, FA_OUTSIDE_HEAP));
    GIVES(0, fa_frame_set_outside(made, FA_OUTSIDE_DEFAULT));
    REFUSES(EPERM, fa_arena_alloc(made, 16));
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
