// FA_SPECULATIVE rolls back when its scope is left, by whatever way, unless it was committed.
#include "calls.h"

enum { MARK_BYTES = 64 };

static uintptr_t where(fa_arena *arena) {
    return arena->cursor;
}

static bool tried(fa_arena *arena, bool commits) {
    FA_SPECULATIVE_IN(arena, mark);
    CHECK(mark.serial, "no mark");
    call_deferred(arena, 1);
    block_made(arena, 5000, 1);
    if (!commits)
        return false;
    fa_mark_commit(&mark);
    return true;
}

static void nested(fa_arena *arena) {
    uintptr_t start = where(arena);
    {
        FA_SPECULATIVE_IN(arena, outer);
        call_deferred(arena, 1);
        {
            FA_SPECULATIVE_IN(arena, inner);
            call_deferred(arena, 2);
            fa_mark_commit(&inner);
        }
        calls_were_none();
        {
            FA_SPECULATIVE_IN(arena, inner);
            call_deferred(arena, 3);
        }
        CALLS_WERE(3);
    }
    CALLS_WERE(2, 1);
    CHECK(where(arena) <= start + MARK_BYTES, "%zu bytes are left", (size_t)(where(arena) - start));
}

static void many(fa_arena *arena) {
    uintptr_t start = where(arena);
    for (int i = 0; i < 1000; i++) {
        FA_SPECULATIVE_IN(arena, mark);
        block_made(arena, 100, 1);
        if (i % 2)
            continue;
        block_made(arena, 100000, 2);
    }
    CHECK(where(arena) <= start + 1000 * MARK_BYTES, "%zu bytes are left",
          (size_t)(where(arena) - start));
}

// Where no mark can be had, leaving the scope does nothing.
static void without_a_frame(void) {
    {
        FA_SPECULATIVE(mark);
        CHECK(mark.serial == 0, "a mark without a frame");
    }
    fa_frame frame = fa_frame_begin();
    {
        FA_SPECULATIVE(mark);
        GIVES(0, fa_frame_end(frame)); // its mark is stale when the scope is left
    }
    calls_were_none();
}

int main(void) {
    frames_start();
    fa_arena *made = arena_made(NULL);
    for (int i = 0; i < 20; i++) {
        fa_arena *arena = i % 2 ? made : fa_arena_self();
        fa_frame frame = frame_begun(arena);
        void *kept = block_made(arena, 1000, 7);
        CHECK(!tried(arena, false), "commits");
        CALLS_WERE(1);
        CHECK(tried(arena, true), "doesn't commit");
        calls_were_none();
        GIVES(0, fa_frame_end(frame));
        CALLS_WERE(1);
        frame = frame_begun(arena);
        kept = block_made(arena, 1000, 7);
        nested(arena);
        many(arena);
        block_holds(kept, 1000, 7);
        GIVES(0, fa_frame_end(frame));
        without_a_frame();
    }
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
