// operator new that fails runs the new_handler again and again: one that frees memory lets it
// succeed, one that throws is heard, one that takes itself away ends in std::bad_alloc.
#include "ballast.h"
#include "cpp_promise.h"
#include <initializer_list>
#include <new>

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
    calls++;
    std::set_new_handler(nullptr);
}

template <typename Call> static void check_handlers(const char *name, Call call) {
    ballast_take();
    calls = 0;
    std::set_new_handler(handler_that_frees);
    void *block = call(BALLAST_WANTED);
    CHECK(block && calls == CALLS_NEEDED, "%s: %p after %d calls", name, block, calls);
    free(block);
    ballast_finish();

    for (auto handler : {handler_that_throws, handler_that_leaves}) {
        calls = 0;
        std::set_new_handler(handler);
        bool thrown = false;
        try {
            call(SIZE_MAX);
        } catch (const std::bad_alloc &) {
            thrown = true;
        }
        CHECK(thrown && calls == 1, "%s: %d calls", name, calls);
    }
    std::set_new_handler(nullptr);
}

extern "C" void promise_check(void) {
    std::align_val_t alignment{ALIGNMENT};
    check_handlers("new", [](size_t n) { return operator new(n); });
    check_handlers("new[]", [](size_t n) { return operator new[](n); });
    check_handlers("aligned new", [=](size_t n) { return operator new(n, alignment); });
    check_handlers("aligned new[]", [=](size_t n) { return operator new[](n, alignment); });
}
