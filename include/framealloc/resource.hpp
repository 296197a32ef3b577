// The memory of an arena as a std::pmr::memory_resource. Empty before C++17.
#ifndef FRAMEALLOC_RESOURCE_HPP
#define FRAMEALLOC_RESOURCE_HPP

#if __cplusplus >= 201703L && __has_include(<memory_resource>)

#include "arena.h"
#include "no_memory.hpp"
#include <memory_resource>

namespace fa {

// Hands out memory of `arena`. Freeing does nothing. Resources are equal if their arena is; without
// RTTI, only if they are the same object.
// Threads: the one that has the arena. Lifetime: as each block of the arena; the resource itself
// has to live as long as the containers that have it. Failure: std::bad_alloc.
class arena_resource : public std::pmr::memory_resource {
  public:
    explicit arena_resource(fa_arena *arena) noexcept : arena_(arena) {}

    fa_arena *get() const noexcept { return arena_; }

  private:
    void *do_allocate(std::size_t bytes, std::size_t align) override {
        return detail::block_or_throw(fa_arena_alloc_array(arena_, bytes, 1, align));
    }
    void do_deallocate(void *, std::size_t, std::size_t) override {}
    bool do_is_equal(const std::pmr::memory_resource &other) const noexcept override {
#if defined(__cpp_rtti)
        auto resource = dynamic_cast<const arena_resource *>(&other);
        return resource && resource->arena_ == arena_;
#else
        return this == &other;
#endif
    }

    fa_arena *arena_;
};

// Hands out memory of the arena of the thread that made it.
class frame_resource : public arena_resource {
  public:
    frame_resource() noexcept : arena_resource(fa_arena_self()) {}
};

} // namespace fa

#endif
#endif
