// Without an open frame an allocation gives NULL and EPERM, before the first frame, between two and
// after the last; nothing else can be made there either.
#include "calls.h"

static void outside(fa_arena *arena) {
    CHECK(fa_frame_depth(arena) == 0, "depth %u", fa_frame_depth(arena));
    for (size_t size = 1; size <= 4 * FA_INLINE_MAX; size *= 4)
        REFUSES(EPERM, fa_arena_alloc(arena, size));
    REFUSES(EPERM, fa_arena_alloc(arena, 0));
    REFUSES(EPERM, fa_arena_alloc_aligned(arena, 100, 64));
    REFUSES(EPERM, fa_arena_alloc_zero(arena, 100));
    REFUSES(EPERM, fa_arena_alloc_array(arena, 10, 10, 16));
    REFUSES(EPERM, fa_arena_dup(arena, "text", 5));
    REFUSES(EPERM, fa_arena_strdup(arena, "text"));
    REFUSES(EPERM, fa_arena_printf(arena, "%d", 5));
    REFUSES(EPERM, fa_arena_resize(arena, NULL, 0, 100));
    GIVES(-EPERM, fa_arena_defer(arena, call_noted, NULL));
    CHECK(fa_mark_get(arena).serial == 0, "a mark outside");
    calls_were_none();
}

int main(void) {
    frames_start();
    fa_arena *made = arena_made(NULL);
    REFUSES(EPERM, fa_frame_alloc(100)); // the first use of this thread's arena
    for (int i = 0; i < 3; i++) {
        outside(made);
        outside(fa_arena_self());
        GIVES(-EPERM, fa_retain(fa_arena_self(), 1, 1, FA_TO_HEAP, NULL, NULL));
        REFUSES(EPERM, fa_alloc_importance(10, 16, FA_PERSISTENT, NULL));
        REFUSES(EPERM, fa_frame_alloc(100));

        fa_frame frame = frame_begun(made);
        block_made(made, 100, 1);
        outside(fa_arena_self()); // a frame elsewhere is no frame here
        GIVES(0, fa_frame_end(frame));
        frame = fa_frame_begin();
        block_made(fa_arena_self(), 100, 1);
        outside(made);
        GIVES(0, fa_frame_end(frame));
    }
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
