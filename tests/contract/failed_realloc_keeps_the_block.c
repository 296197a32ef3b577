// realloc and reallocarray that fail leave the old block, its content and its size as they were.
#include "sizes.h"
#include "support/promise.h"
#include <errno.h>

static const size_t SIZES[] = {1, 100, 5000, 40000, 300000, 5 * MIB};

int main(void) {
    program_start(PATIENCE_S);
    volatile size_t impossible = SIZE_MAX;
    for (size_t i = 0; i < sizeof SIZES / sizeof *SIZES; i++) {
        size_t size = SIZES[i];
        void *block = malloc(size);
        CHECK(block, "%zu bytes", size);
        pattern_write(block, size, 3);
        errno = 0;
        CHECK(!realloc(block, impossible) && errno == ENOMEM, "errno %d", errno);
        errno = 0;
        CHECK(!realloc(block, impossible / 2 + 1) && errno == ENOMEM, "errno %d", errno);
        errno = 0;
        CHECK(!reallocarray(block, impossible, 2) && errno == ENOMEM, "errno %d", errno);
        CHECK(malloc_usable_size(block) >= size, "%zu bytes", size);
        CHECK(pattern_holds(block, size, 3), "%zu bytes", size);
        free(block);
    }
    return 0;
}
