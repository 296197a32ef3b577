// A transfer that is dropped with the C++ object that owns it.
#ifndef FRAMEALLOC_TRANSFER_HPP
#define FRAMEALLOC_TRANSFER_HPP

#include "no_memory.hpp"
#include "transfer.h"

namespace fa {

// Owns a transfer: sent by moving this object to another thread, it is dropped where it ends, taken
// or not. So what nobody takes is freed by whoever has it last. What was moved from has none.
// Threads: one at a time. Lifetime: of what take() gave, that of this object; of what take_in()
// gave, that of the frame, to which the transfer belongs then. Failure: std::bad_alloc,
// fa_transfer_make failed; NULL of take() and take_in(), as their C calls.
class transfer {
  public:
    transfer() noexcept : is_copy_(false) { transfer_.id = 0; }
    transfer(const void *p, size_t size, size_t align = 0) : is_copy_(false) {
        int way = fa_transfer_make(&transfer_, p, size, align, FA_TRANSFER_DROP);
        if (way < 0)
            detail::no_memory();
        is_copy_ = way == FA_TRANSFER_COPIED;
    }
    transfer(transfer &&other) noexcept : transfer_(other.transfer_), is_copy_(other.is_copy_) {
        other.transfer_.id = 0;
    }
    transfer &operator=(transfer &&other) noexcept {
        if (this != &other) {
            (void)drop();
            transfer_ = other.transfer_;
            is_copy_ = other.is_copy_;
            other.transfer_.id = 0;
        }
        return *this;
    }
    transfer(const transfer &) = delete;
    transfer &operator=(const transfer &) = delete;
    ~transfer() { (void)drop(); }

    explicit operator bool() const noexcept { return transfer_.id != 0; }
    bool is_copy() const noexcept { return is_copy_; }

    void *take(size_t *size = nullptr) noexcept { return fa_transfer_take(transfer_, size); }
    void *take_in(fa_arena *arena, size_t *size = nullptr) noexcept {
        void *block = fa_transfer_take_in(arena, transfer_, size);
        if (block)
            transfer_.id = 0;
        return block;
    }

    // Now. Failure: -ESTALE, this one has no transfer (any more).
    int drop() noexcept {
        fa_transfer dropped = transfer_;
        transfer_.id = 0;
        return dropped.id ? fa_transfer_drop(dropped) : -ESTALE;
    }

    // For C code, which drops it.
    fa_transfer release() noexcept {
        fa_transfer released = transfer_;
        transfer_.id = 0;
        return released;
    }

  private:
    fa_transfer transfer_;
    bool is_copy_;
};

} // namespace fa

#endif
