// longjmp and early return out of three frames: the next end of the outer frame, or the next frame
// of the game, puts everything right.
#include "calls.h"
#include <setjmp.h>

enum { ROUNDS = 1000 };
static jmp_buf outside;

static void third_level(bool jumps) {
    fa_frame_begin();
    call_deferred(fa_arena_self(), 3);
    block_made(fa_arena_self(), 3000, 3);
    if (jumps)
        longjmp(outside, 1);
}
static void second_level(bool jumps) {
    fa_frame_begin();
    call_deferred(fa_arena_self(), 2);
    block_made(fa_arena_self(), 2000, 2);
    third_level(jumps); // returns early
}

// A frame around the skipped ones ends them.
static void within_a_frame(bool jumps) {
    static void *kept;
    static fa_frame outer;
    outer = fa_frame_begin();
    kept = block_made(fa_arena_self(), 1000, 1);
    call_deferred(fa_arena_self(), 1);
    if (setjmp(outside) == 0)
        second_level(jumps);
    CHECK(fa_frame_depth(fa_arena_self()) == 3, "depth %u", fa_frame_depth(fa_arena_self()));
    block_holds(kept, 1000, 1);
    calls_were_none();
    GIVES(0, fa_frame_end(outer));
    CALLS_WERE(3, 2, 1);
}

// Early return out of the frame of the game itself: its token is lost, the depth tells.
static void lost_token(void) {
    second_level(false);
    fa_frame next = fa_frame_begin();
    CHECK(next.id && fa_frame_depth(fa_arena_self()) == 3, "the next frame");
    void *block = block_made(fa_arena_self(), 100, 4);
    GIVES(0, fa_frame_end(next));
    (void)block;
    CHECK(fa_frame_depth(fa_arena_self()) == 2, "the lost ones");
}

// longjmp past a speculation: its rollback is skipped, the frame's end takes all.
static void past_a_speculation(void) {
    fa_frame frame = fa_frame_begin();
    if (setjmp(outside) == 0) {
        FA_SPECULATIVE(mark);
        call_deferred(fa_arena_self(), 5);
        second_level(true);
    }
    calls_were_none();
    GIVES(0, fa_frame_end(frame));
    CALLS_WERE(3, 2, 5);
}

int main(void) {
    frames_start();
    for (int i = 0; i < ROUNDS; i++) {
        within_a_frame(true);
        within_a_frame(false);
        past_a_speculation();
    }
    lost_token();
    return EXIT_SUCCESS;
}
