// A mark that is stale, of another frame, arena or thread, changed or made up is -ESTALE and moves
// nothing: not back, and least of all forward.
#include "calls.h"
#include "../threads/crew.h"

static fa_arena *made;
static fa_mark open_mark, other_mark;
static void *before, *after;

static void stale(fa_mark mark) {
    uintptr_t cursor = made->cursor;
    GIVES(-ESTALE, fa_rollback(mark));
    CHECK(made->cursor == cursor, "moved by %zd", (ssize_t)(made->cursor - cursor));
    calls_were_none();
    block_holds(before, 1000, 1);
    block_holds(after, 1000, 2);
}

static void *in_another_thread(void *unused) {
    fa_frame mine = fa_frame_begin();
    other_mark = fa_mark_get(fa_arena_self());
    GIVES(-ESTALE, fa_rollback(open_mark));
    GIVES(0, fa_rollback(other_mark));
    GIVES(0, fa_frame_end(mine));
    return NULL;
}

static void changed(fa_mark mark) {
    static const int64_t step[] = {1, -1, 16, -16, 48, -48, 4096, -4096, 1 << 30};
    for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
        fa_mark wrong = mark;
        wrong.place += (uintptr_t)step[i];
        stale(wrong);
        wrong = mark;
        wrong.frame += (uint64_t)step[i];
        stale(wrong);
        wrong = mark;
        wrong.serial += (uint64_t)step[i];
        stale(wrong);
    }
    fa_mark wrong = mark;
    wrong.serial = 0;
    stale(wrong);
    wrong = mark;
    wrong.arena = fa_arena_self();
    stale(wrong);
    stale((fa_mark){0});
    stale((fa_mark){.arena = made});
    stale((fa_mark){.arena = made, .frame = mark.frame, .serial = 1, .place = UINTPTR_MAX - 15});
    stale((fa_mark){.arena = made, .frame = mark.frame, .serial = mark.serial});
}

// The frame that ended is replaced by one in its place, with a mark in the place of the old one.
static void of_ended_frames(void) {
    fa_frame frame = frame_begun(made);
    fa_mark old = fa_mark_get(made);
    GIVES(0, fa_frame_end(frame));
    stale(old);
    for (int i = 0; i < 100; i++) {
        frame = frame_begun(made);
        stale(old);
        fa_mark here = fa_mark_get(made);
        stale(old);
        block_made(made, 100 * (size_t)i, 9);
        stale(old);
        GIVES(0, fa_rollback(here));
        old = here;
        GIVES(0, fa_frame_end(frame));
        stale(old);
    }
}

// Its place is in front of the cursor again, or behind it: neither direction moves.
static void of_earlier_frames(void) {
    fa_arena *arena = arena_made(NULL);
    fa_frame frame = frame_begun(arena);
    fa_arena_alloc(arena, 100000);
    fa_mark high = fa_mark_get(arena);
    GIVES(0, fa_frame_end(frame));
    GIVES(-ESTALE, fa_rollback(high)); // no frame is open
    frame = frame_begun(arena);
    void *block = block_made(arena, 1000, 1);
    uintptr_t cursor = arena->cursor;
    GIVES(-ESTALE, fa_rollback(high));
    CHECK(arena->cursor == cursor, "moved forward");
    fa_arena_alloc(arena, 200000);
    cursor = arena->cursor;
    GIVES(-ESTALE, fa_rollback(high));
    CHECK(arena->cursor == cursor, "moved back");
    block_holds(block, 1000, 1);
    fa_mark of_gone = fa_mark_get(arena);
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(arena));
    stale(of_gone);
    arena = arena_made(NULL); // probably in its place
    frame = frame_begun(arena);
    stale(of_gone);
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(arena));
}

int main(void) {
    frames_start();
    made = arena_made(NULL);
    fa_frame own = fa_frame_begin();
    fa_frame outer = frame_begun(made);
    before = block_made(made, 1000, 1);
    fa_mark mark = open_mark = fa_mark_get(made);
    after = block_made(made, 1000, 2);
    call_deferred(made, 1);

    changed(mark);
    thread_join(thread_start(in_another_thread, NULL));
    stale(other_mark); // of an arena that is gone with its thread
    of_ended_frames();
    of_earlier_frames();
    calls_were_none();
    block_holds(before, 1000, 1);
    block_holds(after, 1000, 2);
    GIVES(0, fa_rollback(mark));
    CALLS_WERE(1);
    GIVES(0, fa_frame_end(outer));
    GIVES(0, fa_frame_end(own));
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
