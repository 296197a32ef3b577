// calloc and reallocarray with a product beyond size_t give NULL and ENOMEM, never a small block.
#include "support/promise.h"
#include <errno.h>

static const size_t FACTORS[][2] = {
    {SIZE_MAX, 2},
    {2, SIZE_MAX},
    {SIZE_MAX / 2 + 1, 2},
    {(size_t)1 << 32, (size_t)1 << 32}, // exactly 0 modulo 2^64
    {((size_t)1 << 32) + 1, (size_t)1 << 32},
    {SIZE_MAX, SIZE_MAX},
};

int main(void) {
    program_start(PATIENCE_S);
    for (size_t i = 0; i < sizeof FACTORS / sizeof *FACTORS; i++) {
        volatile size_t count = FACTORS[i][0], size = FACTORS[i][1];
        errno = 0;
        CHECK(!calloc(count, size) && errno == ENOMEM, "%zu * %zu", count, size);
        errno = 0;
        CHECK(!reallocarray(NULL, count, size) && errno == ENOMEM, "%zu * %zu", count, size);
    }
    return 0;
}
