// An alignment that is none gives EINVAL; posix_memalign then leaves *out and errno alone.
#include "support/promise.h"
#include <errno.h>

enum { ERRNO_BEFORE = 12345 };

static const size_t NO_POWERS[] = {0, 3, 24, 48, 100, 4097, SIZE_MAX};

static void check_posix_memalign(size_t alignment, size_t size, int error) {
    void *untouched = &untouched, *out = untouched;
    errno = ERRNO_BEFORE;
    int result = posix_memalign(&out, alignment, size);
    CHECK(result == error, "alignment %zu, %zu bytes: %d", alignment, size, result);
    CHECK(out == untouched, "alignment %zu, %zu bytes: *out is %p", alignment, size, out);
    CHECK(errno == ERRNO_BEFORE, "alignment %zu, %zu bytes: errno %d", alignment, size, errno);
}

int main(void) {
    program_start(PATIENCE_S);
    volatile size_t largest_power = SIZE_MAX / 2 + 1;
    for (size_t i = 0; i < sizeof NO_POWERS / sizeof *NO_POWERS; i++) {
        volatile size_t alignment = NO_POWERS[i];
        check_posix_memalign(alignment, 8, EINVAL);
        errno = 0;
        CHECK(!aligned_alloc(alignment, 8) && errno == EINVAL, "alignment %zu: errno %d", alignment,
              errno);
    }
    for (volatile size_t small = 1; small < sizeof(void *); small *= 2)
        check_posix_memalign(small, 8, EINVAL);
    check_posix_memalign(sizeof(void *), SIZE_MAX, ENOMEM);
    check_posix_memalign(largest_power, 8, ENOMEM);
    errno = 0;
    CHECK(!memalign(SIZE_MAX, 8) && errno == EINVAL, "no power of two above: errno %d", errno);
    errno = 0;
    CHECK(!memalign(largest_power, 8) && errno == ENOMEM, "errno %d", errno);
    return 0;
}
