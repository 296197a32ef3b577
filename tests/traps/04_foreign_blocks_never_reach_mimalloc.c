// Blocks of another malloc in the same process (glibc's, in a namespace of its own) are neither
// freed nor changed: one line per place, realloc gives NULL and ENOMEM, the program goes on.
#include "misuse/misuse.h"
#include <errno.h>

static const size_t SIZES[] = {8, 1000, 70000, 3 * MIB};
enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES };
typedef void *malloc_fn(size_t);
typedef void free_fn(void *);

int main(void) {
    program_start(PATIENCE_S);
    void *other = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
    CHECK(other, "%s", dlerror());
    malloc_fn *other_malloc = (malloc_fn *)dlsym(other, "malloc");
    free_fn *other_free = (free_fn *)dlsym(other, "free");
    CHECK(other_malloc && other_free && other_malloc != malloc, "%s", dlerror());
    void *blocks[SIZE_COUNT];
    for (int i = 0; i < SIZE_COUNT; i++) {
        blocks[i] = other_malloc(SIZES[i]);
        CHECK(blocks[i], "%zu bytes", SIZES[i]);
        pattern_write(blocks[i], SIZES[i], 1);
    }
    expect_foreign("free", blocks[0]);
    for (int i = 0; i < SIZE_COUNT; i++)
        free(blocks[i]);
    expect_foreign("realloc", blocks[0]);
    for (int i = 0; i < SIZE_COUNT; i++) {
        errno = 0;
        CHECK(!realloc(blocks[i], 2 * SIZES[i]) && errno == ENOMEM, "errno %d", errno);
    }
    for (int i = 0; i < SIZE_COUNT; i++) {
        CHECK(pattern_holds(blocks[i], SIZES[i], 1), "a block of %zu bytes was changed", SIZES[i]);
        other_free(blocks[i]);
    }
    void *ours = malloc(SIZES[1]);
    CHECK(ours, "malloc");
    free(ours);
    return 0;
}
