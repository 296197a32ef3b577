// After fa_frame_advance_all the frame of each arena that joined ends at its own thread's next
// allocation, begin or end: not before, once, with its deferred calls; a worker that has a frame
// open inside is left alone until that ended.
#include "calls.h"

enum { ROUNDS = 100 };

static fa_epoch *epoch;

static void by_allocation(fa_arena *arena, void *(*allocate)(fa_arena *)) {
    void *block = block_made(arena, 5000, 1);
    call_deferred(arena, 1);
    call_deferred(arena, 2);
    GIVES(0, fa_frame_advance_all(epoch));
    calls_were_none();
    block_holds(block, 5000, 1);
    CHECK(allocate(arena), "errno %d", errno);
    CALLS_WERE(2, 1);
    CHECK(fa_frame_depth(arena) == 1, "depth %u", fa_frame_depth(arena));
    block_made(arena, 5000, 2);
    calls_were_none();
}
static void *small(fa_arena *arena) {
    return fa_arena_alloc(arena, 16);
}
static void *nothing(fa_arena *arena) {
    return fa_arena_alloc(arena, 0);
}
static void *large(fa_arena *arena) {
    return fa_arena_alloc(arena, 2 * FA_INLINE_MAX);
}
static void *aligned(fa_arena *arena) {
    return fa_arena_alloc_aligned(arena, 100, 256);
}
static void *printed(fa_arena *arena) {
    return fa_arena_printf(arena, "%d", 7);
}

static void by_begin(fa_arena *arena) {
    call_deferred(arena, 1);
    GIVES(0, fa_frame_advance_all(epoch));
    calls_were_none();
    fa_frame inner = frame_begun(arena);
    CALLS_WERE(1);
    CHECK(fa_frame_depth(arena) == 2, "depth %u", fa_frame_depth(arena));
    GIVES(0, fa_frame_end(inner));
    calls_were_none();
}

// Advanced several times: once is enough, and nothing is ended that was made since.
static void several_times(fa_arena *arena) {
    call_deferred(arena, 1);
    for (int i = 0; i < 5; i++)
        GIVES(0, fa_frame_advance_all(epoch));
    calls_were_none();
    void *block = block_made(arena, 3000, 3);
    CALLS_WERE(1);
    call_deferred(arena, 2);
    for (int i = 0; i < 100; i++)
        block_made(arena, 100, 4);
    calls_were_none();
    block_holds(block, 3000, 3);
    GIVES(0, fa_frame_advance_all(epoch));
    block_made(arena, 100, 5);
    CALLS_WERE(2);
}

static void inner_frames_are_left_alone(fa_arena *arena) {
    void *block = block_made(arena, 5000, 1);
    call_deferred(arena, 1);
    fa_frame inner = frame_begun(arena);
    fa_mark mark = fa_mark_get(arena);
    call_deferred(arena, 2);
    void *inside = block_made(arena, 5000, 2);
    GIVES(0, fa_frame_advance_all(epoch));
    for (int i = 0; i < 100; i++)
        block_made(arena, 500, 3);
    fa_frame innermost = frame_begun(arena);
    block_made(arena, 500, 3);
    GIVES(0, fa_frame_end(innermost));
    calls_were_none();
    block_holds(block, 5000, 1);
    block_holds(inside, 5000, 2);
    CHECK(fa_frame_depth(arena) == 2, "depth %u", fa_frame_depth(arena));
    GIVES(0, fa_rollback(mark)); // of the inner frame, which no epoch ended
    CALLS_WERE(2);
    GIVES(0, fa_frame_end(inner));
    block_made(arena, 100, 4); // here at the latest
    CALLS_WERE(1);
    CHECK(fa_frame_depth(arena) == 1, "depth %u", fa_frame_depth(arena));
}

static void marks_die(fa_arena *arena) {
    block_made(arena, 100, 1);
    fa_mark mark = fa_mark_get(arena);
    block_made(arena, 100, 2);
    GIVES(0, fa_rollback(mark));
    GIVES(0, fa_frame_advance_all(epoch));
    void *block = block_made(arena, 5000, 3);
    GIVES(-ESTALE, fa_rollback(mark));
    block_holds(block, 5000, 3);
    fa_mark next = fa_mark_get(arena);
    GIVES(-ESTALE, fa_rollback(mark));
    GIVES(0, fa_rollback(next));
}

// Arenas that have not joined, or have left, are none of its business.
static void others_are_left_alone(fa_arena *arena, fa_arena *other) {
    fa_frame frame = frame_begun(other);
    call_deferred(other, 1);
    void *block = block_made(other, 3000, 1);
    GIVES(0, fa_frame_advance_all(epoch));
    block_made(arena, 100, 1);
    block_made(other, 100, 1);
    calls_were_none();
    block_holds(block, 3000, 1);
    GIVES(0, fa_frame_end(frame));
    CALLS_WERE(1);
}

int main(void) {
    frames_start();
    GIVES(0, fa_epoch_create(&epoch));
    fa_arena *made = arena_made(NULL);
    for (int i = 0; i < ROUNDS; i++) {
        fa_arena *arena = i % 2 ? made : fa_arena_self(), *other = i % 2 ? fa_arena_self() : made;
        GIVES(0, fa_epoch_join(epoch, arena));
        CHECK(fa_frame_depth(arena) == 1, "depth %u", fa_frame_depth(arena));
        by_allocation(arena, small);
        by_allocation(arena, nothing);
        by_allocation(arena, large);
        by_allocation(arena, aligned);
        by_allocation(arena, printed);
        by_begin(arena);
        several_times(arena);
        inner_frames_are_left_alone(arena);
        marks_die(arena);
        others_are_left_alone(arena, other);
        call_deferred(arena, 1);
        calls_were_none();
        GIVES(0, fa_epoch_leave(arena));
        CALLS_WERE(1);
        CHECK(fa_frame_depth(arena) == 0, "depth %u", fa_frame_depth(arena));
    }
    GIVES(0, fa_epoch_destroy(epoch));
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
