// Pools that go with the C++ object that owns them, and pools of objects.
#ifndef FRAMEALLOC_POOL_HPP
#define FRAMEALLOC_POOL_HPP

#include "no_memory.hpp"
#include "pool.h"
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace fa {

// Owns a pool, and stands for it in every call that takes an fa_pool *. Moving hands it on; what
// was moved from stands for none (nullptr). Threads: any. Lifetime: blocks that are live when it
// goes are reported and gone. Failure: std::bad_alloc, fa_pool_create failed.
class pool {
  public:
    pool(const char *name, std::size_t size, std::size_t align = 0,
         const fa_pool_options *options = nullptr)
        : pool_(nullptr) {
        if (fa_pool_create(&pool_, name, size, align, options))
            detail::no_memory();
    }
    pool(pool &&other) noexcept : pool_(other.pool_) { other.pool_ = nullptr; }
    pool &operator=(pool &&other) noexcept {
        if (this != &other) {
            destroy();
            pool_ = other.pool_;
            other.pool_ = nullptr;
        }
        return *this;
    }
    pool(const pool &) = delete;
    pool &operator=(const pool &) = delete;
    ~pool() { destroy(); }

    fa_pool *get() const noexcept { return pool_; }
    operator fa_pool *() const noexcept { return pool_; }

  private:
    void destroy() noexcept {
        if (pool_)
            (void)fa_pool_destroy(pool_);
    }

    fa_pool *pool_;
};

// A pool of objects of type T. An object that is still there when the pool goes is reported, and
// its destructor does not run. Threads: any. Failure: std::bad_alloc; what T's constructor throws,
// and the block is back then.
template <class T> class pool_of {
  public:
    // For std::unique_ptr. Lifetime: that of the pool, which may be moved meanwhile.
    struct deleter {
        fa_pool *pool;
        void operator()(T *object) const noexcept {
            object->~T();
            (void)fa_pool_free(pool, object);
        }
    };
    using unique = std::unique_ptr<T, deleter>;

    explicit pool_of(const char *name, const fa_pool_options *options = nullptr)
        : pool_(name, sizeof(T), alignof(T), options) {}

    template <class... Arguments> T *make(Arguments &&...arguments) {
        block_guard guard{pool_.get(), detail::block_or_throw(fa_pool_alloc(pool_))};
        T *object = ::new (guard.block) T(std::forward<Arguments>(arguments)...);
        guard.block = nullptr;
        return object;
    }
    template <class... Arguments> unique make_unique(Arguments &&...arguments) {
        return unique(make(std::forward<Arguments>(arguments)...), deleter{pool_.get()});
    }
    void destroy(T *object) noexcept {
        if (object)
            deleter{pool_.get()}(object);
    }

    fa_pool *get() const noexcept { return pool_; }
    operator fa_pool *() const noexcept { return pool_; }

  private:
    struct block_guard {
        fa_pool *pool;
        void *block;
        ~block_guard() { (void)fa_pool_free(pool, block); }
    };

    pool pool_;
};

} // namespace fa

#endif
