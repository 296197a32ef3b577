// A group that goes with the C++ object that owns it, and its memory for standard containers.
#ifndef FRAMEALLOC_GROUP_HPP
#define FRAMEALLOC_GROUP_HPP

#include "group.h"
#include "no_memory.hpp"
#include <cstddef>

#if __cplusplus >= 201703L && __has_include(<memory_resource>)
#include <memory_resource>
#endif

namespace fa {

// Owns a group, and stands for it in every call that takes an fa_group *. Moving hands it on; what
// was moved from stands for none (nullptr). Destructors of what lies in it do not run.
// Threads: any. Lifetime: a group below another goes with that one at the latest; then release()
// it, or let it go first. Failure: std::bad_alloc, fa_group_create failed.
class group {
  public:
    explicit group(const char *name, fa_group *parent = nullptr) : group_(nullptr) {
        if (fa_group_create(&group_, name, parent))
            detail::no_memory();
    }
    group(group &&other) noexcept : group_(other.release()) {}
    group &operator=(group &&other) noexcept {
        if (this != &other) {
            destroy();
            group_ = other.release();
        }
        return *this;
    }
    group(const group &) = delete;
    group &operator=(const group &) = delete;
    ~group() { destroy(); }

    fa_group *get() const noexcept { return group_; }
    operator fa_group *() const noexcept { return group_; }
    // Hands the group over to the caller.
    fa_group *release() noexcept {
        fa_group *released = group_;
        group_ = nullptr;
        return released;
    }

  private:
    void destroy() noexcept {
        if (group_)
            (void)fa_group_destroy(group_);
    }

    fa_group *group_;
};

#if __cplusplus >= 201703L && __has_include(<memory_resource>)
// Hands out memory of `group`; what is deallocated is freed as fa_group_free_one has it. Resources
// are equal if their group is; without RTTI, only if they are the same object.
// Threads: any. Lifetime: of the group. Failure: std::bad_alloc.
class group_resource : public std::pmr::memory_resource {
  public:
    explicit group_resource(fa_group *group) noexcept : group_(group) {}

    fa_group *get() const noexcept { return group_; }

  private:
    void *do_allocate(std::size_t bytes, std::size_t align) override {
        return detail::block_or_throw(fa_group_alloc(group_, bytes, align));
    }
    void do_deallocate(void *p, std::size_t, std::size_t) override {
        (void)fa_group_free_one(group_, p);
    }
    bool do_is_equal(const std::pmr::memory_resource &other) const noexcept override {
#if defined(__cpp_rtti)
        auto resource = dynamic_cast<const group_resource *>(&other);
        return resource && resource->group_ == group_;
#else
        return this == &other;
#endif
    }

    fa_group *group_;
};
#endif

} // namespace fa

#endif
