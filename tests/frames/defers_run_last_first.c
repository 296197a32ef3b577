// Deferred calls run once, the last first, at the end of their own frame or at a rollback to before
// them; the memory of the frame is still readable then.
#include "calls.h"

enum { MANY = 100000 };

static void ends(fa_arena *arena) {
    fa_frame outer = frame_begun(arena);
    call_deferred(arena, 1);
    block_made(arena, 500, 1);
    call_deferred(arena, 2);
    fa_frame inner = frame_begun(arena);
    call_deferred(arena, 3);
    call_deferred(arena, 4);
    calls_were_none();
    GIVES(0, fa_frame_end(inner));
    CALLS_WERE(4, 3);
    call_deferred(arena, 5);
    GIVES(0, fa_frame_end(outer));
    CALLS_WERE(5, 2, 1);
    fa_frame next = frame_begun(arena);
    GIVES(0, fa_frame_end(next));
    calls_were_none();
}

static void rollbacks(fa_arena *arena) {
    fa_frame frame = frame_begun(arena);
    call_deferred(arena, 1);
    fa_mark mark = fa_mark_get(arena);
    call_deferred(arena, 2);
    call_deferred(arena, 3);
    GIVES(0, fa_rollback(mark));
    CALLS_WERE(3, 2);
    GIVES(0, fa_rollback(mark));
    calls_were_none();
    call_deferred(arena, 4);
    GIVES(0, fa_rollback(mark));
    CALLS_WERE(4);
    call_deferred(arena, 5);
    GIVES(0, fa_frame_end(frame));
    CALLS_WERE(5, 1);
}

static void many(fa_arena *arena) {
    fa_frame frame = frame_begun(arena);
    for (size_t i = 0; i < MANY; i++)
        call_deferred(arena, i);
    GIVES(0, fa_frame_end(frame));
    CHECK(calls.count == MANY, "%zu calls", calls.count);
    for (size_t i = 0; i < MANY; i++)
        CHECK(calls.number[i] == MANY - 1 - i, "call %zu is that of %zu", i, calls.number[i]);
    calls.count = 0;
}

struct readable {
    void *early, *late;
};
static void reads(void *context) {
    const struct readable *block = context;
    block_holds(block->early, 3000, 1);
    block_holds(block->late, 300000, 2);
    calls.count++;
}
static void memory_is_there(fa_arena *arena) {
    fa_frame frame = frame_begun(arena);
    struct readable *block =
        fa_arena_alloc(arena, sizeof *block); // the context goes with the frame
    block->early = block_made(arena, 3000, 1);
    fa_mark mark = fa_mark_get(arena);
    GIVES(0, fa_arena_defer(arena, reads, block));
    block->late = block_made(arena, 300000, 2);
    GIVES(0, fa_rollback(mark));
    CHECK(calls.count == 1, "%zu calls", calls.count);
    GIVES(0, fa_arena_defer(arena, reads, block));
    block->late = block_made(arena, 300000, 2);
    GIVES(0, fa_frame_end(frame));
    CHECK(calls.count == 2, "%zu calls", calls.count);
    calls.count = 0;
}

int main(void) {
    frames_start();
    fa_arena *made = arena_made(NULL);
    for (int i = 0; i < 20; i++) {
        fa_arena *arena = i % 2 ? made : fa_arena_self();
        ends(arena);
        rollbacks(arena);
        memory_is_there(arena);
        many(arena);
    }
    fa_frame frame = fa_frame_begin();
    GIVES(-EINVAL, fa_frame_defer(NULL, NULL));
    GIVES(-EINVAL, fa_arena_defer(fa_arena_self(), NULL, made));
    GIVES(0, fa_frame_defer(call_noted, (void *)9));
    GIVES(0, fa_frame_end(frame));
    CALLS_WERE(9);
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
