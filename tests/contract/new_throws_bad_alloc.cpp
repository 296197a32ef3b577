// operator new never gives NULL: for a size that can't be had it throws std::bad_alloc.
#include "cpp_promise.h"
#include "overcommit.h"
#include <new>

enum { ALIGNMENT = 64 };

template <typename Call> static void check_throws(const char *name, size_t size, Call call) {
    bool thrown = false;
    try {
        void *block = call(size);
        CHECK(block, "%s(%zu) gave NULL", name, size);
    } catch (const std::bad_alloc &) {
        thrown = true;
    }
    CHECK(thrown, "%s(%zu)", name, size);
}

static void check_size(size_t size) {
    std::align_val_t alignment{ALIGNMENT};
    check_throws("new", size, [](size_t n) { return operator new(n); });
    check_throws("new[]", size, [](size_t n) { return operator new[](n); });
    check_throws("aligned new", size, [=](size_t n) { return operator new(n, alignment); });
    check_throws("aligned new[]", size, [=](size_t n) { return operator new[](n, alignment); });
}

extern "C" void promise_check(void) {
    check_size(SIZE_MAX);
    check_size((size_t)PTRDIFF_MAX + 1);
    if (!kernel_grants_everything())
        check_size(MORE_THAN_ANY_MACHINE_HAS);
    operator delete(operator new(1)); // and the heap goes on
}
