// memalign, aligned_alloc and posix_memalign keep every power of two up to 64 MiB, valloc and
// pvalloc the page; such blocks are usable, reallocable and freed like any other.
#include "sizes.h"
#include "support/promise.h"

#define LARGEST_ALIGNMENT (64 * MIB)
#define ODD_ALIGNMENT ((size_t)48) // no power of two: glibc's memalign goes up to the next

static const size_t SIZES[] = {0, 1, 15, 16, 17, 100, 4096, 5000, 65536, 70000, 1 << 20};
enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES, WHOLE_PAGES = 3 };

static void *by_posix_memalign(size_t alignment, size_t size) {
    void *block = NULL;
    if (alignment < sizeof(void *))
        alignment = sizeof(void *);
    int error = posix_memalign(&block, alignment, size);
    CHECK(error == 0, "posix_memalign(%zu, %zu) gave %d", alignment, size, error);
    return block;
}

static const struct {
    const char *name;
    void *(*call)(size_t alignment, size_t size);
} WAYS[] = {{"memalign", memalign},
            {"aligned_alloc", aligned_alloc},
            {"posix_memalign", by_posix_memalign}};
enum { WAY_COUNT = sizeof WAYS / sizeof *WAYS };

static void check_aligned(const char *name, void *block, size_t alignment, size_t size) {
    CHECK(block, "%s(%zu, %zu)", name, alignment, size);
    CHECK((uintptr_t)block % alignment == 0, "%s(%zu, %zu) gave %p", name, alignment, size, block);
    size_t usable = malloc_usable_size(block);
    CHECK(usable >= size, "%s(%zu, %zu): %zu usable", name, alignment, size, usable);
    pattern_write(block, size, 1);
}

// Two live neighbours of one kind, the second grown by realloc: content and neighbour stay.
static void check_pair(const char *name, void *(*call)(size_t, size_t), size_t alignment,
                       size_t size) {
    unsigned char *first = call(alignment, size);
    check_aligned(name, first, alignment, size);
    unsigned char *second = call(alignment, size);
    check_aligned(name, second, alignment, size);
    unsigned char *grown = realloc(second, size * 2 + 1);
    CHECK(grown, "realloc of %s(%zu, %zu)", name, alignment, size);
    CHECK(pattern_holds(grown, size, 1), "realloc of %s(%zu, %zu)", name, alignment, size);
    pattern_write(grown, size * 2 + 1, 2);
    CHECK(pattern_holds(first, size, 1), "neighbour of %s(%zu, %zu)", name, alignment, size);
    free(first);
    free(grown);
}

static void check_pages(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        void *block = valloc(SIZES[i]);
        check_aligned("valloc", block, page, SIZES[i]);
        free(block);
    }
    for (size_t pages = 0; pages < WHOLE_PAGES; pages++) {
        void *block = pvalloc(pages * page + 1);
        check_aligned("pvalloc", block, page, (pages + 1) * page);
        free(block);
    }
}

int main(void) {
    program_start(PATIENCE_S);
    for (size_t way = 0; way < WAY_COUNT; way++) {
        for (size_t alignment = 1; alignment <= LARGEST_ALIGNMENT; alignment *= 2) {
            for (size_t i = 0; i < SIZE_COUNT; i++)
                check_pair(WAYS[way].name, WAYS[way].call, alignment, SIZES[i]);
        }
    }
    void *block = memalign(ODD_ALIGNMENT, sizeof(int));
    check_aligned("memalign", block, 64, sizeof(int));
    free(block);
    check_pages();
    return 0;
}
