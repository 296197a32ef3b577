// A rollback takes back what was handed out since the mark and nothing else; the mark stays good,
// later marks die, and the memory serves again.
#include "calls.h"

enum { REPEATS = 20000, STEP = 60000 };

static void twice(fa_arena *arena) {
    fa_frame frame = frame_begun(arena);
    void *kept = block_made(arena, 1000, 1);
    fa_mark first = fa_mark_get(arena);
    void *later = block_made(arena, 1000, 2);
    fa_mark second = fa_mark_get(arena);
    CHECK(first.serial && second.serial, "no mark");
    for (int i = 0; i < 5; i++) {
        block_made(arena, 5000, 3);
        call_deferred(arena, 1);
        GIVES(0, fa_rollback(second));
        CALLS_WERE(1);
        block_holds(kept, 1000, 1);
        block_holds(later, 1000, 2);
    }
    for (int i = 0; i < 5; i++) {
        GIVES(0, fa_rollback(first));
        GIVES(-ESTALE, fa_rollback(second));
        block_holds(kept, 1000, 1);
        void *again = block_made(arena, 1000, 4);
        GIVES(-ESTALE, fa_rollback(second)); // its place is in use again
        block_holds(again, 1000, 4);
        fa_mark third = fa_mark_get(arena);
        block_made(arena, 100, 5);
        GIVES(-ESTALE, fa_rollback(second));
        GIVES(0, fa_rollback(third));
        block_holds(again, 1000, 4);
    }
    GIVES(0, fa_frame_end(frame));
    GIVES(-ESTALE, fa_rollback(first));
    calls_were_none();
}

// More passes through than a window holds, in an arena that may not grow.
static void memory_serves_again(void) {
    fa_arena *arena = arena_made(&(fa_arena_options){.overflow = FA_OVERFLOW_FAIL});
    fa_frame frame = frame_begun(arena);
    void *kept = block_made(arena, 100, 1);
    fa_mark mark = fa_mark_get(arena);
    for (int i = 0; i < REPEATS; i++) {
        void *block = fa_arena_alloc(arena, STEP);
        CHECK(block, "round %d: errno %d", i, errno);
        memset(block, i, 64);
        GIVES(0, fa_arena_defer(arena, call_noted, NULL));
        GIVES(0, fa_rollback(mark));
    }
    CHECK(calls.count == REPEATS, "%zu calls", calls.count);
    calls.count = 0;
    block_holds(kept, 100, 1);
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(arena));
}

// A mark costs 64 bytes of the arena, and the next block begins behind it.
static void costs_64_bytes(void) {
    fa_frame frame = fa_frame_begin();
    fa_arena *arena = fa_arena_self();
    block_made(arena, 16, 1);
    uintptr_t before = arena->cursor;
    fa_mark mark = fa_mark_get(arena);
    CHECK(mark.arena == arena && arena->cursor - before == 64, "%zu bytes",
          (size_t)(arena->cursor - before));
    uintptr_t behind = arena->cursor;
    block_made(arena, 500, 1);
    GIVES(0, fa_rollback(mark));
    CHECK(arena->cursor == behind, "%zd bytes away", (ssize_t)(arena->cursor - behind));
    GIVES(0, fa_frame_end(frame));
}

// An inner frame that ended took its marks along; the outer frame's marks are as good as before.
static void marks_of_the_outer_frame(fa_arena *arena) {
    fa_frame outer = frame_begun(arena);
    fa_mark mark = fa_mark_get(arena);
    void *block = block_made(arena, 1000, 1);
    call_deferred(arena, 1);
    fa_frame inner = frame_begun(arena);
    fa_mark inner_mark = fa_mark_get(arena);
    GIVES(-EBUSY, fa_rollback(mark)); // not from within an inner frame
    calls_were_none();
    block_holds(block, 1000, 1);
    CHECK(fa_frame_depth(arena) == 2, "depth %u", fa_frame_depth(arena));
    GIVES(0, fa_rollback(inner_mark));
    GIVES(0, fa_frame_end(inner));
    GIVES(-ESTALE, fa_rollback(inner_mark));
    block_holds(block, 1000, 1);
    GIVES(0, fa_rollback(mark));
    CALLS_WERE(1);
    GIVES(0, fa_frame_end(outer));
}

int main(void) {
    frames_start();
    fa_arena *made = arena_made(NULL);
    for (int i = 0; i < 20; i++) {
        twice(fa_arena_self());
        twice(made);
        marks_of_the_outer_frame(fa_arena_self());
        marks_of_the_outer_frame(made);
    }
    memory_serves_again();
    costs_64_bytes();
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
