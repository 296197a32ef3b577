// The __libc_ names and cfree reach the same heap: a block of one is freed by any other.
#include "names.h"
#include "support/promise.h"

enum { ALIGNMENT = 256, SIZE = 100, GROWN = 3000 };
typedef void *one_fn(size_t);
typedef void *two_fn(size_t, size_t);
typedef void *realloc_fn(void *, size_t);
typedef void *reallocarray_fn(void *, size_t, size_t);
typedef int posix_memalign_fn(void **, size_t, size_t);

static void check_block(const char *name, void *block, size_t alignment) {
    CHECK(block && (uintptr_t)block % alignment == 0, "%s gave %p", name, block);
    CHECK(malloc_usable_size(block) >= SIZE, "%s", name);
    pattern_write(block, SIZE, 1);
    realloc_fn *grow = (realloc_fn *)name_find("__libc_realloc");
    char *grown = grow(block, GROWN);
    CHECK(grown && pattern_holds(grown, SIZE, 1), "__libc_realloc after %s", name);
    reallocarray_fn *grow_array = (reallocarray_fn *)name_find("__libc_reallocarray");
    grown = grow_array(grown, GROWN, 2);
    CHECK(grown && pattern_holds(grown, SIZE, 1), "__libc_reallocarray");
    static const char *const FREES[] = {"free", "cfree", "__libc_free", "__libc_cfree"};
    static unsigned turn;
    ((free_fn *)name_find(FREES[turn++ % 4]))(grown);
}

int main(void) {
    program_start(PATIENCE_S);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (int round = 0; round < 4; round++) {
        check_block("malloc", malloc(SIZE), 16);
        check_block("__libc_malloc", ((one_fn *)name_find("__libc_malloc"))(SIZE), 16);
        check_block("__libc_calloc", ((two_fn *)name_find("__libc_calloc"))(SIZE, 1), 16);
        check_block("__libc_memalign", ((two_fn *)name_find("__libc_memalign"))(ALIGNMENT, SIZE),
                    ALIGNMENT);
        check_block("__libc_valloc", ((one_fn *)name_find("__libc_valloc"))(SIZE), page);
        check_block("__libc_pvalloc", ((one_fn *)name_find("__libc_pvalloc"))(SIZE), page);
        void *block = NULL;
        posix_memalign_fn *aligned = (posix_memalign_fn *)name_find("__posix_memalign");
        CHECK(aligned(&block, ALIGNMENT, SIZE) == 0, "__posix_memalign");
        check_block("__posix_memalign", block, ALIGNMENT);
    }
    return 0;
}
