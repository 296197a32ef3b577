// A size that can't be had gives NULL and ENOMEM, from every name, and leaves the heap as it was.
#include "overcommit.h"
#include <errno.h>

enum { ALIGNMENT = 4096 };
#define HALF_OF_ALL_ADDRESSES ((size_t)PTRDIFF_MAX + 1)

static void check_failed_call(const char *name, size_t size, void *block) {
    int error = errno;
    CHECK(!block, "%s of %zu bytes gave %p", name, size, block);
    CHECK(error == ENOMEM, "%s of %zu bytes: errno %d", name, size, error);
    errno = 0;
}

static void check_size(size_t size) {
    errno = 0;
    check_failed_call("malloc", size, malloc(size));
    check_failed_call("calloc", size, calloc(size, 1));
    check_failed_call("calloc", size, calloc(1, size));
    check_failed_call("realloc", size, realloc(NULL, size));
    check_failed_call("reallocarray", size, reallocarray(NULL, size, 1));
    check_failed_call("memalign", size, memalign(ALIGNMENT, size));
    check_failed_call("aligned_alloc", size, aligned_alloc(ALIGNMENT, size));
    check_failed_call("valloc", size, valloc(size));
    check_failed_call("pvalloc", size, pvalloc(size));
    void *untouched = &untouched, *out = untouched;
    CHECK(posix_memalign(&out, ALIGNMENT, size) == ENOMEM, "of %zu bytes", size);
    CHECK(out == untouched && errno == 0, "posix_memalign of %zu bytes: errno %d", size, errno);
}

int main(void) {
    program_start(PATIENCE_S);
    static const size_t IMPOSSIBLE[] = {HALF_OF_ALL_ADDRESSES, HALF_OF_ALL_ADDRESSES + 1,
                                        SIZE_MAX - ALIGNMENT, SIZE_MAX - 1, SIZE_MAX};
    for (size_t i = 0; i < sizeof IMPOSSIBLE / sizeof *IMPOSSIBLE; i++)
        check_size(IMPOSSIBLE[i]);
    if (!kernel_grants_everything())
        check_size(MORE_THAN_ANY_MACHINE_HAS);
    void *block = malloc(1);
    CHECK(block, "after the failures");
    free(block);
    return 0;
}
