// An exception through three frames: those left behind end with the frame that catches it, and a
// speculation on the way is rolled back. Also: the headers serve C++.
#include "frames.h"

static int calls, undone;
static void call_counted(void *) {
    calls++;
}
static void undo_counted(void *) {
    undone++;
}

static void third_level() {
    fa_frame_begin();
    fa_frame_defer(call_counted, nullptr);
    CHECK(fa_frame_alloc(100), "third");
    throw 3;
}
static void second_level() {
    fa_frame_begin();
    fa_frame_defer(call_counted, nullptr);
    CHECK(fa_frame_alloc(100), "second");
    third_level();
}
static void speculates() {
    FA_SPECULATIVE(mark);
    fa_frame_defer(undo_counted, nullptr);
    throw 1;
}

int main() {
    frames_start();
    for (int round = 0; round < 1000; round++) {
        fa_frame outer = fa_frame_begin();
        void *kept = block_made(fa_arena_self(), 1000, 1);
        try {
            second_level();
            CHECK(false, "not thrown");
        } catch (int thrown) {
            CHECK(thrown == 3 && fa_frame_depth(fa_arena_self()) == 3, "depth");
        }
        block_holds(kept, 1000, 1);
        GIVES(0, fa_frame_end(outer));
        CHECK(calls == 2, "%d calls", calls);
        calls = 0;

        outer = fa_frame_begin();
        kept = block_made(fa_arena_self(), 1000, 1);
        try {
            speculates();
        } catch (int) {
            CHECK(undone == 1, "not rolled back");
        }
        undone = 0;
        block_holds(kept, 1000, 1);
        GIVES(0, fa_frame_end(outer));
        CHECK(undone == 0, "undone twice");
    }
    return EXIT_SUCCESS;
}
