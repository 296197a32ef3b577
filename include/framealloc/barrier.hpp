// A barrier that goes with the C++ object that owns it.
#ifndef FRAMEALLOC_BARRIER_HPP
#define FRAMEALLOC_BARRIER_HPP

#include "barrier.h"
#include "no_memory.hpp"

namespace fa {

// Owns a barrier at which `threads` threads meet. Moving hands it on; what was moved from has none,
// and its calls give -EINVAL.
// Threads: the calls are for many at once; moving and destroying for one, when no other uses the
// object. Lifetime: a barrier at which somebody waits is not destroyed, and leaks. Failure:
// std::bad_alloc, fa_barrier_create failed.
class barrier {
  public:
    explicit barrier(uint32_t threads) : barrier_(make(threads)) {}
    barrier(barrier &&other) noexcept : barrier_(other.barrier_) { other.barrier_ = nullptr; }
    barrier &operator=(barrier &&other) noexcept {
        if (this != &other) {
            destroy();
            barrier_ = other.barrier_;
            other.barrier_ = nullptr;
        }
        return *this;
    }
    barrier(const barrier &) = delete;
    barrier &operator=(const barrier &) = delete;
    ~barrier() { destroy(); }

    fa_barrier *get() const noexcept { return barrier_; }
    operator fa_barrier *() const noexcept { return barrier_; }

    int arrive_wait(uint64_t timeout_ns = FA_FOREVER) noexcept {
        return fa_barrier_arrive_wait(barrier_, timeout_ns);
    }
    int arrive(uint64_t *ticket = nullptr) noexcept { return fa_barrier_arrive(barrier_, ticket); }
    int wait(uint64_t ticket, uint64_t timeout_ns = FA_FOREVER) noexcept {
        return fa_barrier_wait(barrier_, ticket, timeout_ns);
    }
    int drop() noexcept { return fa_barrier_drop(barrier_); }

  private:
    static fa_barrier *make(uint32_t threads) {
        fa_barrier *made;
        if (fa_barrier_create(&made, threads))
            detail::no_memory();
        return made;
    }
    void destroy() noexcept {
        if (barrier_)
            (void)fa_barrier_destroy(barrier_);
    }

    fa_barrier *barrier_;
};

} // namespace fa

#endif
