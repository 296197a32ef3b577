// An allocator for the containers of the standard library, in the memory of an arena.
#ifndef FRAMEALLOC_ALLOCATOR_HPP
#define FRAMEALLOC_ALLOCATOR_HPP

#include "arena.h"
#include "no_memory.hpp"
#include <cstddef>

namespace fa {

// Hands out memory of one arena: the one it is made from, or this thread's own. Freeing does
// nothing; what a growing container leaves behind goes with the frame, so reserve() where the size
// is known. Allocators are equal if their arena is, of whatever type. Like those of std::pmr, they
// stay with their container: assigning or swapping moves memory only between equal ones.
// Threads: the one that has the arena. Lifetime: as each block of the arena; the container has to
// be destroyed, or never touched again, before the frame ends. Failure: std::bad_alloc.
template <class T> class arena_allocator {
  public:
    using value_type = T;

    arena_allocator() noexcept : arena_(fa_arena_self()) {}
    arena_allocator(fa_arena *arena) noexcept : arena_(arena) {}
    template <class U>
    arena_allocator(const arena_allocator<U> &other) noexcept : arena_(other.get()) {}

    T *allocate(std::size_t count) {
        static_assert(alignof(T) <= FA_ALIGN_MAX, "no arena aligns so strongly");
        return static_cast<T *>(
            detail::block_or_throw(fa_arena_alloc_array(arena_, count, sizeof(T), alignof(T))));
    }
    void deallocate(T *, std::size_t) noexcept {}

    fa_arena *get() const noexcept { return arena_; }

  private:
    fa_arena *arena_;
};

template <class T, class U>
bool operator==(const arena_allocator<T> &one, const arena_allocator<U> &other) noexcept {
    return one.get() == other.get();
}
template <class T, class U>
bool operator!=(const arena_allocator<T> &one, const arena_allocator<U> &other) noexcept {
    return one.get() != other.get();
}

// The same type; the name for containers that are in this thread's own arena.
template <class T> using frame_allocator = arena_allocator<T>;

} // namespace fa

#endif
