// Epochs that go with the C++ object that owns them, and arenas that leave them with a scope.
#ifndef FRAMEALLOC_EPOCH_HPP
#define FRAMEALLOC_EPOCH_HPP

#include "frame.h"
#include "no_memory.hpp"

namespace fa {

// Owns an epoch. Moving hands it on; what was moved from has none.
// Threads: advance: any; moving and destroying: when no other uses the object. Lifetime: an epoch
// that arenas have not left is not destroyed, and leaks. Failure: std::bad_alloc, fa_epoch_create
// failed.
class epoch {
  public:
    epoch() : epoch_(make()) {}
    epoch(epoch &&other) noexcept : epoch_(other.epoch_) { other.epoch_ = nullptr; }
    epoch &operator=(epoch &&other) noexcept {
        if (this != &other) {
            destroy();
            epoch_ = other.epoch_;
            other.epoch_ = nullptr;
        }
        return *this;
    }
    epoch(const epoch &) = delete;
    epoch &operator=(const epoch &) = delete;
    ~epoch() { destroy(); }

    fa_epoch *get() const noexcept { return epoch_; }
    operator fa_epoch *() const noexcept { return epoch_; }

    int advance() noexcept { return fa_frame_advance_all(epoch_); }

  private:
    static fa_epoch *make() {
        fa_epoch *made;
        if (fa_epoch_create(&made))
            detail::no_memory();
        return made;
    }
    void destroy() noexcept {
        if (epoch_)
            (void)fa_epoch_destroy(epoch_);
    }

    fa_epoch *epoch_;
};

// An arena's part in an epoch: joined here, left by the destructor. Moving hands on who leaves.
// Threads: it is made and destroyed by the thread that has the arena. Lifetime: frames that were
// begun inside have to end first. Failure: false as a bool; the arena did not join, and error()
// says why.
class epoch_member {
  public:
    explicit epoch_member(fa_epoch *epoch, fa_arena *arena = fa_arena_self()) noexcept
        : arena_(arena), error_(fa_epoch_join(epoch, arena)) {}
    epoch_member(epoch_member &&other) noexcept : arena_(other.arena_), error_(other.error_) {
        other.error_ = -EINVAL;
    }
    epoch_member(const epoch_member &) = delete;
    epoch_member &operator=(const epoch_member &) = delete;
    ~epoch_member() { (void)leave(); }

    explicit operator bool() const noexcept { return !error_; }
    int error() const noexcept { return error_; }

    // Now. Failure: as fa_epoch_leave, and this may be tried again.
    int leave() noexcept {
        int result = error_ ? -EINVAL : fa_epoch_leave(arena_);
        if (!result)
            error_ = -EINVAL;
        return result;
    }

  private:
    fa_arena *arena_;
    int error_;
};

} // namespace fa

#endif
