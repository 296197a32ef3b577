// nothrow new runs the new_handler too; when that can't help, or throws, the answer is NULL.
#include "ballast.h"
#include "cpp_promise.h"
#include <new>

using std::nothrow;
enum { CALLS_NEEDED = 3, ALIGNMENT = 4096 };
static int calls;

static void handler_that_frees(void) {
    if (++calls == CALLS_NEEDED)
        ballast_drop();
}

static void handler_that_throws(void) {
    calls++;
    throw std::bad_alloc();
}

static void handler_that_leaves(void) {
    if (++calls == CALLS_NEEDED)
        std::set_new_handler(nullptr);
}

template <typename Call> static void check_null(const char *name, Call call) {
    std::set_new_handler(nullptr);
    CHECK(!call(SIZE_MAX), "%s without a handler", name);

    calls = 0;
    std::set_new_handler(handler_that_leaves);
    CHECK(!call(SIZE_MAX) && calls == CALLS_NEEDED, "%s: %d calls", name, calls);

    calls = 0;
    std::set_new_handler(handler_that_throws);
    CHECK(!call(SIZE_MAX) && calls == 1, "%s: %d calls", name, calls);

    ballast_take();
    calls = 0;
    std::set_new_handler(handler_that_frees);
    void *block = call(BALLAST_WANTED);
    CHECK(block && calls == CALLS_NEEDED, "%s: %p after %d calls", name, block, calls);
    free(block);
    ballast_finish();
    std::set_new_handler(nullptr);
}

extern "C" void promise_check(void) {
    std::align_val_t alignment{ALIGNMENT};
    check_null("new", [](size_t n) { return operator new(n, nothrow); });
    check_null("new[]", [](size_t n) { return operator new[](n, nothrow); });
    check_null("aligned new", [=](size_t n) { return operator new(n, alignment, nothrow); });
    check_null("aligned new[]", [=](size_t n) { return operator new[](n, alignment, nothrow); });
}
