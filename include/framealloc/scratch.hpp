// A hold on a scratch pool that is given up with its C++ object, and uses of its memory that end
// with their scope.
#ifndef FRAMEALLOC_SCRATCH_HPP
#define FRAMEALLOC_SCRATCH_HPP

#include "no_memory.hpp"
#include "retain.h"
#include <cstddef>

namespace fa {

// One holder of the pool of that name, of `size` bytes (0: the pool has to be there). Moving hands
// it on; what was moved from holds none.
// Threads: any; moving and destroying: when no other uses the object. Lifetime: the pool's memory
// stays while somebody holds it; a pool whose last holder goes while its memory is borrowed stays
// open. Failure: false as a bool; error() says why, as fa_scratch_open does.
class scratch {
  public:
    explicit scratch(const char *name, size_t size = 0) noexcept
        : pool_(nullptr), error_(fa_scratch_open(&pool_, name, size)) {}
    scratch(scratch &&other) noexcept : pool_(other.pool_), error_(other.error_) { other.forget(); }
    scratch &operator=(scratch &&other) noexcept {
        if (this != &other) {
            close();
            pool_ = other.pool_;
            error_ = other.error_;
            other.forget();
        }
        return *this;
    }
    scratch(const scratch &) = delete;
    scratch &operator=(const scratch &) = delete;
    ~scratch() { close(); }

    explicit operator bool() const noexcept { return !error_; }
    int error() const noexcept { return error_; }
    fa_scratch *get() const noexcept { return pool_; }
    operator fa_scratch *() const noexcept { return pool_; }

    // Failure: std::bad_alloc; fa_scratch_alloc gave NULL.
    void *alloc(size_t size, size_t align = alignof(std::max_align_t)) {
        return detail::block_or_throw(fa_scratch_alloc(pool_, size, align));
    }
    int reset() noexcept { return fa_scratch_reset(pool_); }

  private:
    void forget() noexcept {
        pool_ = nullptr;
        error_ = -EINVAL;
    }
    void close() noexcept {
        if (pool_)
            (void)fa_scratch_close(pool_);
    }

    fa_scratch *pool_;
    int error_;
};

// Memory of a pool is in use until the scope ends: it is neither reset nor freed meanwhile.
// Threads: any. Lifetime: the pool has to be held when it is made. Failure: false as a bool.
class scratch_borrow {
  public:
    explicit scratch_borrow(fa_scratch *pool) noexcept
        : pool_(fa_scratch_borrow(pool) ? nullptr : pool) {}
    scratch_borrow(scratch_borrow &&other) noexcept : pool_(other.pool_) { other.pool_ = nullptr; }
    scratch_borrow(const scratch_borrow &) = delete;
    scratch_borrow &operator=(const scratch_borrow &) = delete;
    ~scratch_borrow() {
        if (pool_)
            (void)fa_scratch_return(pool_);
    }

    explicit operator bool() const noexcept { return pool_ != nullptr; }

  private:
    fa_scratch *pool_;
};

} // namespace fa

#endif
