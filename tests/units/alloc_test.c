// The calls as a program makes them, the very first included.
#include "heap_tools.h"
#include "base/os.h"
#include <errno.h>

enum { FIRST_ALIGNMENT = 64, FIRST_SIZE = 1000 };
static void *first_block;

// Before the library's own start, which has the default priority: a library that was loaded before
// this one may call at once.
__attribute__((constructor(101))) static void call_first(void) {
    first_block = heap_memalign(FIRST_ALIGNMENT, FIRST_SIZE);
}

Test(alloc, the_first_call_of_all_may_ask_for_alignment) {
    cr_assert(first_block);
    cr_expect_eq((uintptr_t)first_block % FIRST_ALIGNMENT, 0);
    cr_expect_geq(heap_usable_size(first_block), FIRST_SIZE);
}

Test(alloc, every_size_gets_a_block_that_holds_it_aligned_to_16) {
    for (size_t size = 0; size <= POOL_MAX; size++) {
        void *p = heap_malloc(size);
        cr_assert(p && region_has_pool_block(p));
        cr_assert_eq((uintptr_t)p % 16, 0);
        cr_assert_eq(heap_usable_size(p), size_classes[size_class_of(size)].size);
        heap_free(p);
    }
}

Test(alloc, aligned_blocks_of_every_class_are_aligned_and_apart) {
    enum { EACH = 3 };
    for (size_t alignment = 1; alignment <= 4 * POOL_MAX; alignment *= 2) {
        for (size_t size = 0; size <= 2 * POOL_MAX; size = size * 5 / 4 + 1) {
            char *p[EACH];
            for (int i = 0; i < EACH; i++) {
                cr_assert(p[i] = heap_memalign(alignment, size));
                cr_assert_eq((uintptr_t)p[i] % alignment, 0, "%zu at %zu", size, alignment);
                cr_assert_geq(heap_usable_size(p[i]), size, "%zu at %zu", size, alignment);
                memset(p[i], i, size);
            }
            for (int i = 0; i < EACH; i++) {
                cr_assert(!size || (p[i][0] == i && p[i][size - 1] == i), "%zu at %zu", size,
                          alignment);
                heap_free(p[i]);
            }
        }
    }
}

Test(alloc, calloc_zeroes_what_was_written_before) {
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        size_t size = size_classes[c].size;
        void *dirty = heap_malloc(size);
        memset(dirty, 0xaa, size);
        heap_free(dirty);
        char *zeroed = heap_calloc(size / 8, 8);
        cr_expect_eq(zeroed, dirty, "the same block");
        for (size_t i = 0; i < size; i++)
            cr_assert_eq(zeroed[i], 0);
        heap_free(zeroed);
    }
}

Test(alloc, products_that_overflow_are_refused) {
    errno = 0;
    cr_expect_null(heap_calloc(SIZE_MAX / 2, 3));
    cr_expect_eq(errno, ENOMEM);
    cr_expect_null(heap_calloc(((size_t)1 << 32) + 1, (size_t)1 << 32));
}

Test(alloc, realloc_keeps_what_both_sizes_hold) {
    static const size_t sizes[] = {1,    15,   16,    17,    100,    1024,   4096,
                                   4097, 8192, 32768, 32769, 100000, 3 * MIB};
    enum { COUNT = sizeof sizes / sizeof *sizes };
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < COUNT; j++) {
            size_t from = sizes[i], to = sizes[j];
            unsigned char *p = heap_malloc(from);
            for (size_t n = 0; n < from; n++)
                p[n] = (unsigned char)(n * 7);
            p = heap_realloc(p, to);
            cr_assert(p);
            for (size_t n = 0; n < from && n < to; n++)
                cr_assert_eq(p[n], (unsigned char)(n * 7), "%zu to %zu", from, to);
            p[to - 1] = 1;
            heap_free(p);
        }
    }
}

// A signal handler in the midst of a call leaves another order of blocks than the hint says, or
// none.
Test(alloc, a_bin_s_hint_is_only_a_hint) {
    enum { SIZE = 64 };
    struct bin *bin = &heap_of_thread()->bin[size_class_of(SIZE)];
    void *below = heap_malloc(SIZE), *top = heap_malloc(SIZE);
    heap_free(below);
    heap_free(top);
    cr_expect_eq(bin->first, top);
    bin->first = NULL;
    cr_expect_eq(heap_malloc(SIZE), top, "there is a block, whatever the hint says");
    cr_expect_eq(bin->first, below);
    heap_free(top);
    bin->first = below;
    cr_expect_eq(heap_malloc(SIZE), below, "whose the one on top is, nobody knows");
    while (bin_blocks(bin))
        heap_malloc(SIZE);
    cr_expect_null(bin->first);
    bin->first = below;
    void *p = heap_malloc(SIZE);
    cr_expect(p && p != below, "there was no block, whatever the hint said");
    cr_expect_neq(bin->first, below);
}

Test(alloc, a_bin_from_which_a_handler_took_the_last_block_is_empty) {
    enum { SIZE = 64 };
    struct bin *bin = &heap_of_thread()->bin[size_class_of(SIZE)];
    heap_free(heap_malloc(SIZE));
    while (bin_blocks(bin))
        heap_malloc(SIZE);
    bin->top--; // the interrupted call's own step
    cr_expect_eq(bin_blocks(bin), 0);
    void *p = heap_malloc(SIZE);
    cr_expect(p);
    while (bin_blocks(bin))
        heap_malloc(SIZE);
    bin->top--;
    heap_free(p);
    cr_expect_eq(bin_blocks(bin), 1);
    cr_expect_eq(heap_malloc(SIZE), p);
}

Test(alloc, nothing_is_freed_by_freeing_nothing) {
    heap_free(NULL);
    void *p = heap_realloc(NULL, 100);
    cr_assert(p);
    cr_expect_null(heap_realloc(p, 0));
    heap_free(first_block);
    own_heap_drain();
    cr_expect_eq(region_used_bytes(), 0);
}

Test(alloc, freeing_leaves_errno_alone) {
    enum { ODD_ERROR = 77 };
    static struct blocks blocks;
    for (size_t size = 16; size < 4 * MIB; size *= 3) {
        blocks.count = 0;
        for (int i = 0; i < 70; i++)
            blocks.at[blocks.count++] = heap_malloc(size);
        errno = ODD_ERROR;
        blocks_free(&blocks);
        cr_expect_eq(errno, ODD_ERROR, "%zu bytes", size);
    }
}
