// free, cfree, free_sized and free_aligned_sized leave errno alone, whatever they give back.
#include "names.h"
#include "sizes.h"
#include "support/promise.h"
#include <errno.h>

enum { ERRNO_BEFORE = 12345, ALIGNMENT = 64 };

static void check_errno(const char *name, size_t size) {
    CHECK(errno == ERRNO_BEFORE, "after %s of %zu bytes: %d", name, size, errno);
}

static void *block_of(size_t size) {
    void *block = aligned_alloc(ALIGNMENT, size);
    CHECK(block, "%zu bytes", size);
    memset(block, 1, size);
    errno = ERRNO_BEFORE;
    return block;
}

int main(void) {
    program_start(PATIENCE_S);
    free_fn *old_free = (free_fn *)name_find("cfree");
    free_sized_fn *sized = (free_sized_fn *)name_find("free_sized");
    free_aligned_sized_fn *aligned = (free_aligned_sized_fn *)name_find("free_aligned_sized");
    // Up to a size whose memory goes back to the system at once.
    for (size_t size = ALIGNMENT; size <= 256 * MIB; size *= 4) {
        free(block_of(size));
        check_errno("free", size);
        old_free(block_of(size));
        check_errno("cfree", size);
        sized(block_of(size), size);
        check_errno("free_sized", size);
        aligned(block_of(size), ALIGNMENT, size);
        check_errno("free_aligned_sized", size);
    }
    free(NULL);
    check_errno("free(NULL)", 0);
    return 0;
}
