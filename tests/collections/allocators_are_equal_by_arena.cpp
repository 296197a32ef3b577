// Allocators are equal if their arena is; they stay with their container, and throw bad_alloc when
// there is no memory.
#include "collections.h"
#include "framealloc/framealloc.hpp"
#include <algorithm>
#include <utility>
#include <vector>

template <class T> using vector = std::vector<T, fa::arena_allocator<T>>;

template <class Function> static void throws_bad_alloc(Function function) {
    bool caught = false;
    try {
        function();
    } catch (const std::bad_alloc &) {
        caught = true;
    }
    CHECK(caught, "nothing was thrown");
}

static void equal_by_arena() {
    fa::arena arena;
    fa::arena_allocator<int> in_own, in_arena(arena), again(arena.get());
    CHECK(in_own.get() == fa_arena_self() && in_arena.get() == arena, "the arena");
    CHECK(in_arena == again && !(in_arena != again), "the same");
    CHECK(in_own != in_arena && !(in_own == in_arena), "others");
    fa::arena_allocator<double> rebound(in_arena);
    CHECK(rebound == in_arena && rebound != in_own, "of another type");
    fa::frame_allocator<char> framed;
    CHECK(framed == in_own, "by its other name");
}

static void containers_stay_in_their_arena() {
    fa::arena arena;
    fa::frame_scope own_frame, frame(arena);
    vector<int> one(100, 1), other(arena.get());
    const int *elements = one.data();
    other = one;
    CHECK(other == one && other.get_allocator().get() == arena, "copied");
    other = std::move(one);
    CHECK(other.size() == 100 && other.data() != elements, "moved to where it may outlive");
    CHECK(other.get_allocator().get() == arena, "took the other arena");

    vector<int> second(50, 2), third;
    elements = second.data();
    third = std::move(second);
    CHECK(third.data() == elements && third.size() == 50, "within one arena, nothing moves");
    vector<int> copy(third);
    CHECK(copy.get_allocator() == third.get_allocator(), "a copy is in the same arena");
    swap(copy, third);
    CHECK(copy.data() == elements, "swap");
}

static void no_memory_is_bad_alloc() {
    fa::arena arena;
    throws_bad_alloc([&] { vector<int>(10, 1, arena.get()); }); // no frame is open
    fa::frame_scope frame(arena);
    vector<int> v(8, 1, arena.get());
    throws_bad_alloc([&] { v.get_allocator().allocate(SIZE_MAX); });
    throws_bad_alloc([&] { v.get_allocator().allocate(SIZE_MAX / sizeof(int)); });
    throws_bad_alloc([&] { v.get_allocator().allocate(SIZE_MAX / sizeof(int) + 2); });
    fa::mark_scope mark(arena);
    arena_fill(arena);
    throws_bad_alloc([&] { v.resize(v.capacity() + 1); });
    throws_bad_alloc([&] { v.push_back(2); });
    CHECK(v.size() == 8 && std::count(v.begin(), v.end(), 1) == 8, "the vector changed");
    mark.rollback();
    v.push_back(2);
    CHECK(v.size() == 9 && v.back() == 2, "there is memory again");
}

int main() {
    collections_start();
    equal_by_arena();
    containers_stay_in_their_arena();
    no_memory_is_bad_alloc();
    return 0;
}
