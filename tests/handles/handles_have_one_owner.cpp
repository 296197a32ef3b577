// fa::handles hands its heap on and ends it once; fa::handle_lock ends its lock once, however its
// scope is left.
#include "handles.h"
#include <framealloc/framealloc.hpp>
#include <type_traits>
#include <utility>

static_assert(!std::is_copy_constructible<fa::handles>::value, "one owner");
static_assert(!std::is_copy_assignable<fa::handles>::value, "one owner");
static_assert(!std::is_copy_constructible<fa::handle_lock<int>>::value, "one owner");
static_assert(std::is_nothrow_move_constructible<fa::handles>::value, "moves");
static_assert(std::is_nothrow_move_assignable<fa::handle_lock<int>>::value, "moves");

static void block_frees(fa_handles *heap, fa_handle handle, int expected) {
    GIVES(expected, fa_handle_free(heap, handle));
}

int main() {
    frames_start();
    fa_handles_options options = fa_handles_options();
    options.reserve = 4 << 20;
    fa::handles heap(options), other;
    fa_handles *const first = heap.get();
    fa_handle handle, second;
    GIVES(0, fa_handle_alloc(heap, &handle, sizeof(int), 0));
    GIVES(0, fa_handle_alloc(heap, &second, sizeof(int), 0));
    {
        fa::handle_lock<int> lock(heap, handle);
        CHECK(lock, "no lock");
        *lock = 7;
        block_frees(heap, handle, -EBUSY);
        fa::handle_lock<int> moved(std::move(lock));
        CHECK(!lock && *moved == 7, "moved");
        moved.unlock();
        moved.unlock();
        fa::handle_lock<int> again(heap, second);
        moved = std::move(again);
        block_frees(heap, second, -EBUSY);
        moved = fa::handle_lock<int>(heap, handle);
        block_frees(heap, second, 0); // its lock ended as the other came
    }
    try {
        fa::handle_lock<int> lock(heap, handle);
        throw 1;
    } catch (int) {
    }
    other = std::move(heap);
    CHECK(!heap.get() && other.get() == first, "moved");
    block_frees(other, handle, 0);
    fa::handles third(std::move(other));
    CHECK(third.get() == first, "moved");
    bool has_thrown = false;
    options.bits = 7;
    try {
        fa::handles never(options);
    } catch (const std::bad_alloc &) {
        has_thrown = true;
    }
    CHECK(has_thrown, "no exception");
    third = fa::handles(); // ends the first
    GIVES(-EINVAL, fa_handles_destroy(first));
    return EXIT_SUCCESS;
}
