// FA_OVERFLOW_FAIL: no more than the window is handed out, then NULL and ENOMEM; what is there
// stays, a smaller block may still fit, and the whole window is there again in the next frame.
#include "full_arena.h"

static void refused_and_unchanged(fa_arena *arena, size_t count) {
    uintptr_t cursor = arena->cursor;
    REFUSES(ENOMEM, fa_arena_alloc(arena, FILL_STEP));
    REFUSES(ENOMEM, fa_arena_alloc_zero(arena, FILL_STEP));
    REFUSES(ENOMEM, fa_arena_alloc_aligned(arena, FILL_STEP, 4096));
    REFUSES(ENOMEM, fa_arena_alloc_array(arena, FILL_STEP, 2, 16));
    REFUSES(ENOMEM, fa_arena_resize(arena, filled[0], FILL_STEP, 2 * FILL_STEP));
    CHECK(arena->cursor == cursor, "the cursor moved");
    fill_holds(count);
}

static size_t one_frame(fa_arena *arena, size_t window) {
    fa_frame frame = frame_begun(arena);
    fa_mark mark = fa_mark_get(arena);
    CHECK(mark.serial, "no mark");
    size_t count = arena_fill(arena, 2 * window);
    CHECK(errno == ENOMEM, "errno %d", errno);
    CHECK(count * FILL_STEP <= window, "%zu blocks of a window of %zu", count, window);
    CHECK(count * FILL_STEP >= window / 2, "%zu blocks of a window of %zu", count, window);
    refused_and_unchanged(arena, count);
    GIVES(0, fa_rollback(mark));
    CHECK(arena_fill(arena, 2 * window) == count, "a rollback gave too little back");
    fill_holds(count);

    size_t small = 0; // the last bytes of the window serve what fits
    while (fa_arena_alloc(arena, 16) && small < FILL_STEP)
        small++;
    CHECK(small < FILL_STEP, "still not full");
    REFUSES(ENOMEM, fa_arena_alloc(arena, 1));
    fill_holds(count);
    GIVES(0, fa_frame_end(frame));
    return count;
}

int main(void) {
    frames_start();
    size_t window = window_known();
    fa_arena *made = arena_made(&(fa_arena_options){.overflow = FA_OVERFLOW_FAIL});
    fa_arena *own = fa_arena_self();
    GIVES(0, fa_frame_set_overflow(own, FA_OVERFLOW_FAIL));
    size_t count = one_frame(made, window), own_count = one_frame(own, window);
    for (int i = 0; i < 100; i++) {
        CHECK(one_frame(made, window) == count, "round %d", i);
        CHECK(one_frame(own, window) == own_count, "round %d", i);
    }

    // The policy is that of the moment at which the arena is full.
    fa_frame frame = frame_begun(made);
    CHECK(fa_mark_get(made).serial && arena_fill(made, 2 * window) == count, "full");
    GIVES(0, fa_frame_set_overflow(made, FA_OVERFLOW_GROW));
    CHECK(fa_arena_alloc(made, FILL_STEP), "GROW goes on");
    GIVES(0, fa_frame_set_overflow(made, FA_OVERFLOW_FAIL));
    REFUSES(ENOMEM, fa_arena_alloc(made, window));
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
