// Handle heaps with an owner, and locks that end with their scope.
#ifndef FRAMEALLOC_HANDLE_HPP
#define FRAMEALLOC_HANDLE_HPP

#include "handle.h"
#include "no_memory.hpp"

namespace fa {

// Owns a handle heap, and stands for it in every call that takes an fa_handles *. Moving hands it
// on; what was moved from stands for none (nullptr).
// Threads: any one at a time. Lifetime: its blocks go with it (reported). Failure: std::bad_alloc,
// fa_handles_create failed. A heap with a locked block can't be destroyed and is left as it is.
class handles {
  public:
    handles() : handles_(make(nullptr)) {}
    explicit handles(const fa_handles_options &options) : handles_(make(&options)) {}
    handles(handles &&other) noexcept : handles_(other.handles_) { other.handles_ = nullptr; }
    handles &operator=(handles &&other) noexcept {
        if (this != &other) {
            destroy();
            handles_ = other.handles_;
            other.handles_ = nullptr;
        }
        return *this;
    }
    handles(const handles &) = delete;
    handles &operator=(const handles &) = delete;
    ~handles() { destroy(); }

    fa_handles *get() const noexcept { return handles_; }
    operator fa_handles *() const noexcept { return handles_; }

  private:
    static fa_handles *make(const fa_handles_options *options) {
        fa_handles *made;
        if (fa_handles_create(&made, options))
            detail::no_memory();
        return made;
    }
    void destroy() noexcept {
        if (handles_)
            (void)fa_handles_destroy(handles_);
    }

    fa_handles *handles_;
};

// A locked block as an object of T, until the scope is left. Moving hands the lock on.
// Threads: any one at a time. Failure: false as a bool, the handle is stale.
template <class T> class handle_lock {
  public:
    handle_lock(fa_handles *heap, fa_handle handle) noexcept
        : heap_(heap), handle_(handle), object_(static_cast<T *>(fa_handle_lock(heap, handle))) {}
    handle_lock(handle_lock &&other) noexcept
        : heap_(other.heap_), handle_(other.handle_), object_(other.object_) {
        other.object_ = nullptr;
    }
    handle_lock &operator=(handle_lock &&other) noexcept {
        if (this != &other) {
            unlock();
            heap_ = other.heap_;
            handle_ = other.handle_;
            object_ = other.object_;
            other.object_ = nullptr;
        }
        return *this;
    }
    handle_lock(const handle_lock &) = delete;
    handle_lock &operator=(const handle_lock &) = delete;
    ~handle_lock() { unlock(); }

    // Before the scope is left.
    void unlock() noexcept {
        if (object_)
            (void)fa_handle_unlock(heap_, handle_);
        object_ = nullptr;
    }

    explicit operator bool() const noexcept { return object_ != nullptr; }
    T *get() const noexcept { return object_; }
    T &operator*() const noexcept { return *object_; }
    T *operator->() const noexcept { return object_; }

  private:
    fa_handles *heap_;
    fa_handle handle_;
    T *object_;
};

} // namespace fa

#endif
