// A deferred call may allocate anything but memory of the arena whose frame is ending, and begin,
// end and defer elsewhere; in that arena all is refused, and its frame ends all the same.
#include "calls.h"
#include "../threads/crew.h"

static fa_arena *dying, *other;
static fa_frame dying_frame, dying_outer;
static fa_mark dying_mark;
static void *kept, *from_heap, *from_other;

static void refuses_the_dying(void) {
    REFUSES(EBUSY, fa_arena_alloc(dying, 16));
    REFUSES(EBUSY, fa_arena_alloc(dying, 0));
    REFUSES(EBUSY, fa_arena_alloc(dying, 2 * FA_INLINE_MAX));
    REFUSES(EBUSY, fa_arena_alloc_aligned(dying, 16, 64));
    REFUSES(EBUSY, fa_arena_alloc_zero(dying, 16));
    REFUSES(EBUSY, fa_arena_printf(dying, "text"));
    GIVES(-EBUSY, fa_arena_defer(dying, call_noted, NULL));
    CHECK(fa_mark_get(dying).serial == 0, "a mark in a dying frame");
    CHECK(fa_arena_begin(dying).id == 0, "a frame in a dying one");
    GIVES(-EBUSY, fa_frame_end(dying_frame));
    GIVES(-EBUSY, fa_frame_end_promote(dying_frame, NULL, 0, NULL));
    GIVES(-EBUSY, fa_rollback(dying_mark));
    if (dying != fa_arena_self())
        GIVES(-EBUSY, fa_arena_destroy(dying));
    block_holds(kept, 1000, 1);
}

static void works_elsewhere(void *unused) {
    refuses_the_dying();
    fa_frame inner = frame_begun(other);
    block_made(other, 5000, 2);
    call_deferred(other, 7);
    GIVES(0, fa_frame_end(inner));
    CHECK(calls.count && calls.number[calls.count - 1] == 7, "the call of the other's frame");
    from_other = block_made(other, 700, 3);
    from_heap = malloc(600);
    pattern_write(from_heap, 600, 4);
    fa_arena *made = arena_made(NULL);
    fa_frame frame = frame_begun(made);
    block_made(made, 100, 5);
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(made));
    refuses_the_dying();
    call_noted(unused);
}

static void check_what_it_made(void) {
    block_holds(from_other, 700, 3);
    block_holds(from_heap, 600, 4);
    free(from_heap);
}

static void at_end(void) {
    dying_frame = frame_begun(dying);
    kept = block_made(dying, 1000, 1);
    dying_mark = fa_mark_get(dying);
    call_deferred(dying, 1);
    GIVES(0, fa_arena_defer(dying, works_elsewhere, (void *)2));
    call_deferred(dying, 3);
    GIVES(0, fa_frame_end(dying_frame));
    CALLS_WERE(3, 7, 2, 1);
    check_what_it_made();
    GIVES(-EINVAL, fa_frame_end(dying_frame));
}

// The frame that a rollback takes a part of is not ending, but gives nothing either meanwhile.
static void refuses_while_rolled_back(void *number) {
    REFUSES(EBUSY, fa_arena_alloc(dying, 16));
    GIVES(-EBUSY, fa_arena_defer(dying, call_noted, NULL));
    GIVES(-EBUSY, fa_rollback(dying_mark));
    GIVES(-EBUSY, fa_frame_end(dying_frame));
    CHECK(fa_mark_get(dying).serial == 0 && fa_arena_begin(dying).id == 0, "mark or frame");
    block_holds(kept, 1000, 1);
    from_other = block_made(other, 700, 3);
    from_heap = malloc(600);
    pattern_write(from_heap, 600, 4);
    call_noted(number);
}
static void at_rollback(void) {
    dying_frame = frame_begun(dying);
    dying_mark = fa_mark_get(dying);
    kept = block_made(dying, 1000, 1);
    GIVES(0, fa_arena_defer(dying, refuses_while_rolled_back, (void *)2));
    call_deferred(dying, 3);
    GIVES(0, fa_rollback(dying_mark));
    CALLS_WERE(3, 2);
    check_what_it_made();
    block_made(dying, 100, 1); // and afterwards it goes on
    GIVES(0, fa_frame_end(dying_frame));
}

static void inner_refuses(void *number) {
    GIVES(-EBUSY, fa_frame_end(dying_frame));
    REFUSES(EBUSY, fa_arena_alloc(dying, 16));
    call_noted(number);
}
// The call is that of an inner frame that an outer end ends on the way.
static void at_an_outer_end(void) {
    dying_outer = frame_begun(dying);
    call_deferred(dying, 1);
    dying_frame = frame_begun(dying);
    GIVES(0, fa_arena_defer(dying, inner_refuses, (void *)2));
    GIVES(0, fa_frame_end(dying_outer));
    CALLS_WERE(2, 1);
    CHECK(fa_frame_depth(dying) == 0, "depth %u", fa_frame_depth(dying));
}

int main(void) {
    frames_start();
    fa_arena *made = arena_made(NULL);
    for (int i = 0; i < 10; i++) {
        dying = i % 2 ? made : fa_arena_self();
        other = i % 2 ? fa_arena_self() : made;
        fa_frame frame = frame_begun(other);
        at_end();
        at_rollback();
        at_an_outer_end();
        GIVES(0, fa_frame_end(frame));
    }
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
