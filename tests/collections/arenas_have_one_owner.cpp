// fa::arena destroys what it owns, once; moving hands it on; what can't be made is bad_alloc.
#include "collections.h"
#include "framealloc/framealloc.hpp"
#include <type_traits>
#include <utility>

static_assert(!std::is_copy_constructible<fa::arena>::value, "one owner");
static_assert(!std::is_copy_assignable<fa::arena>::value, "one owner");
static_assert(std::is_nothrow_move_constructible<fa::arena>::value, "moves");
static_assert(std::is_nothrow_move_assignable<fa::arena>::value, "moves");

static int runs; // of the deferred call

static void count(void *) {
    runs++;
}

static void leave_a_frame(const fa::arena &arena) {
    CHECK(fa_arena_begin(arena).id && fa_arena_defer(arena, count, nullptr) == 0, "begin");
    CHECK(fa_arena_alloc(arena, 100), "alloc");
}

static void destroys_what_it_owns() {
    {
        fa::arena arena;
        leave_a_frame(arena);
    }
    CHECK(runs == 1, "%d runs", runs);
}

static void moving_hands_it_on() {
    fa::arena one;
    fa_arena *address = one;
    leave_a_frame(one);
    fa::arena other(std::move(one));
    CHECK(!one.get() && other == address && runs == 1, "moved");
    {
        fa::arena third;
        leave_a_frame(third);
        third = std::move(other);
        CHECK(runs == 2 && !other.get() && third.get() == address, "assigned");
        fa::arena &self = third;
        third = std::move(self);
        CHECK(runs == 2 && third.get() == address, "assigned to itself");
    }
    CHECK(runs == 3, "%d runs", runs);
}

static void options_are_passed_on() {
    fa_arena_options options = {};
    options.overflow = FA_OVERFLOW_FAIL;
    fa::arena arena(options);
    fa::frame_scope frame(arena);
    CHECK(!fa_arena_alloc(arena, SIZE_MAX / 4), "alloc");
    options.ring = FA_RING_MAX + 1;
    bool thrown = false;
    try {
        fa::arena impossible(options);
    } catch (const std::bad_alloc &) {
        thrown = true;
    }
    CHECK(thrown, "an option out of range");
}

int main() {
    collections_start();
    destroys_what_it_owns();
    moving_hands_it_on();
    options_are_passed_on();
    return 0;
}
