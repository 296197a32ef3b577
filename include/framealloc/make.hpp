// Objects in an arena whose destructors run when their memory goes.
#ifndef FRAMEALLOC_MAKE_HPP
#define FRAMEALLOC_MAKE_HPP

#include "frame.h"
#include "no_memory.hpp"
#include <type_traits>
#include <utility>

namespace fa {
namespace detail {

template <class T> void destroy(void *object) {
    static_cast<T *>(object)->~T();
}

template <class T> void destroy_later(fa_arena *, T *, std::true_type) {}

template <class T> void destroy_later(fa_arena *arena, T *object, std::false_type) {
    if (fa_arena_defer(arena, destroy<T>, object)) {
        object->~T();
        no_memory();
    }
}

} // namespace detail

// A T in `arena`, made from the arguments. If T has a destructor that does something, it runs when
// the innermost open frame ends or at a rollback to before this call, the last object first; it may
// allocate anything but memory of that arena.
// Threads: the one that has the arena. Lifetime: until the destructor ran. Failure: std::bad_alloc,
// or what the constructor throws; then there is no T and none will be destroyed. Its memory goes
// with the frame.
template <class T, class... Arguments> T *make(fa_arena *arena, Arguments &&...arguments) {
    static_assert(alignof(T) <= FA_ALIGN_MAX, "no arena aligns so strongly");
    typename std::is_trivially_destructible<T>::type is_trivial;
    // Outside frames an arena may hand out heap memory, and nobody would run the destructor.
    if (!is_trivial && !fa_frame_depth(arena))
        detail::no_memory();
    void *block = detail::block_or_throw(fa_arena_alloc_array(arena, 1, sizeof(T), alignof(T)));
    T *object = ::new (block) T(std::forward<Arguments>(arguments)...);
    detail::destroy_later(arena, object, is_trivial);
    return object;
}

} // namespace fa

#endif
