// A frame_scope ends its frame and a mark_scope rolls back when an exception passes, when the
// function returns early, and at the end of the scope; nothing else does.
#include "collections.h"
#include "framealloc/framealloc.hpp"
#include <stdexcept>
#include <utility>

static int runs; // of the deferred call

static void count(void *) {
    runs++;
}

static void throw_through_frames(int levels) {
    fa::frame_scope frame;
    CHECK(frame && frame.get().id, "no frame");
    CHECK(fa_frame_defer(count, nullptr) == 0 && fa_frame_alloc(100), "in a frame");
    if (levels == 1)
        throw std::runtime_error("the innermost");
    throw_through_frames(levels - 1);
}

static void frames_end_when_something_is_thrown() {
    enum { LEVELS = 5 };
    fa_arena *arena = fa_arena_self();
    runs = 0;
    bool caught = false;
    try {
        throw_through_frames(LEVELS);
    } catch (const std::runtime_error &) {
        caught = true;
    }
    CHECK(caught && fa_frame_depth(arena) == 0 && runs == LEVELS, "depth %u, %d runs",
          fa_frame_depth(arena), runs);
}

enum { SPECULATED = 1000 };

static void speculate(bool commits, bool throws) {
    fa::mark_scope mark;
    CHECK(mark, "no mark");
    CHECK(fa_frame_defer(count, nullptr) == 0 && fa_frame_alloc(SPECULATED), "in a frame");
    if (commits)
        mark.commit();
    if (throws)
        throw std::runtime_error("comes to nothing");
}

// How much a call leaves in the arena; a mark costs a little.
template <class Function> static size_t kept(Function function) {
    uintptr_t before = fa_arena_self()->cursor;
    function();
    return fa_arena_self()->cursor - before;
}

static void throw_through_a_mark() {
    bool caught = false;
    try {
        speculate(false, true);
    } catch (const std::runtime_error &) {
        caught = true;
    }
    CHECK(caught, "nothing was thrown");
}

static void marks_roll_back_unless_committed() {
    fa::frame_scope frame;
    runs = 0;
    CHECK(kept([] { speculate(false, false); }) < SPECULATED && runs == 1, "not rolled back");
    CHECK(kept(throw_through_a_mark) < SPECULATED && runs == 2, "not rolled back by a throw");
    CHECK(kept([] { speculate(true, false); }) >= SPECULATED && runs == 2, "not committed");
    CHECK(frame.end() == 0 && runs == 3, "the committed call runs at the end");
}

static void marks_can_be_used_by_hand() {
    fa::frame_scope frame;
    fa::mark_scope mark(fa_arena_self());
    void *block = fa_frame_alloc(64);
    CHECK(mark.rollback() == 0 && fa_frame_alloc(64) == block, "the first rollback");
    CHECK(mark.rollback() == 0 && fa_frame_alloc(64) == block, "the second");
    mark.commit();
    CHECK(!mark && mark.rollback() == -ESTALE, "after a commit");
}

static void moving_hands_on_the_end() {
    fa_arena *arena = fa_arena_self();
    fa::frame_scope outer;
    {
        fa::frame_scope inner, taken(std::move(inner));
        CHECK(!inner && taken && fa_frame_depth(arena) == 2, "moved");
        CHECK(inner.end() == -EINVAL && fa_frame_depth(arena) == 2, "ended by what has none");
    }
    CHECK(fa_frame_depth(arena) == 1, "not ended");
    {
        fa::frame_scope one;
        fa::frame_scope other;
        CHECK(fa_frame_depth(arena) == 3, "begin");
        one = std::move(other); // ends the frame of `one`, and so the one inside it
        CHECK(fa_frame_depth(arena) == 1, "depth %u", fa_frame_depth(arena));
    }
    CHECK(fa_frame_depth(arena) == 1, "depth %u", fa_frame_depth(arena));

    runs = 0;
    {
        fa::mark_scope mark;
        CHECK(fa_frame_defer(count, nullptr) == 0, "defer");
        {
            fa::mark_scope taken(std::move(mark));
            CHECK(!mark && taken && runs == 0, "moved");
        }
        CHECK(runs == 1, "not rolled back");
    }
    CHECK(runs == 1, "rolled back twice");
}

static void early_ends_are_no_mistake() {
    fa::frame_scope frame;
    CHECK(frame.end() == 0 && !frame && frame.end() == -EINVAL, "ended twice");
    fa::mark_scope nowhere;
    CHECK(!nowhere && nowhere.rollback() == -ESTALE, "a mark outside frames");
}

static void a_scope_can_be_in_another_arena() {
    fa::arena arena;
    {
        fa::frame_scope frame(arena);
        fa::mark_scope mark(arena);
        CHECK(frame && mark && fa_frame_depth(arena) == 1, "begin");
        CHECK(fa_frame_depth(fa_arena_self()) == 0, "in this thread's own");
    }
    CHECK(fa_frame_depth(arena) == 0, "end");
}

static void capture_ends_with_its_scope() {
    fa::frame_scope frame;
    int expected = fa_available() ? 0 : -ENOTSUP;
    try {
        fa::capture_scope capture;
        CHECK(capture.error() == expected && !capture == !!expected, "%d", capture.error());
        throw 1;
    } catch (int) {
    }
    CHECK(fa_capture_end() == (expected ? expected : -EINVAL), "capture goes on");
}

int main() {
    collections_start();
    frames_end_when_something_is_thrown();
    marks_roll_back_unless_committed();
    marks_can_be_used_by_hand();
    moving_hands_on_the_end();
    early_ends_are_no_mistake();
    a_scope_can_be_in_another_arena();
    capture_ends_with_its_scope();
    return 0;
}
