// An arena that goes with the C++ object that owns it.
#ifndef FRAMEALLOC_ARENA_HPP
#define FRAMEALLOC_ARENA_HPP

#include "arena.h"
#include "no_memory.hpp"

namespace fa {

// Owns an arena, and stands for it in every call that takes an fa_arena *. Moving hands it on; what
// was moved from stands for none (nullptr).
// Threads: any one at a time. Lifetime: the arena's address stays; its frames end with it at the
// latest. Failure: std::bad_alloc, fa_arena_create failed. An arena that another thread has, or
// whose frame is ending, can't be destroyed and is left as it is.
class arena {
  public:
    arena() : arena_(make(nullptr)) {}
    explicit arena(const fa_arena_options &options) : arena_(make(&options)) {}
    arena(arena &&other) noexcept : arena_(other.arena_) { other.arena_ = nullptr; }
    arena &operator=(arena &&other) noexcept {
        if (this != &other) {
            destroy();
            arena_ = other.arena_;
            other.arena_ = nullptr;
        }
        return *this;
    }
    arena(const arena &) = delete;
    arena &operator=(const arena &) = delete;
    ~arena() { destroy(); }

    fa_arena *get() const noexcept { return arena_; }
    operator fa_arena *() const noexcept { return arena_; }

  private:
    static fa_arena *make(const fa_arena_options *options) {
        fa_arena *made;
        if (fa_arena_create(&made, options))
            detail::no_memory();
        return made;
    }
    void destroy() noexcept {
        if (arena_)
            (void)fa_arena_destroy(arena_);
    }

    fa_arena *arena_;
};

} // namespace fa

#endif
