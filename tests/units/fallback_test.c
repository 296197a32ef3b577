// mimalloc behind its table: alignment, one free per block, and when the heap turns to it.
#include "unit.h"
#include "base/option.h"
#include "base/os.h"
#include "heap/alloc.h"
#include "heap/fallback.h"
#include "heap/large_source.h"

#define SMALL_REGION "16M"
#define ALIGNMENT_MAX OS_PAGE

// Before the library's own start, which has the default priority.
__attribute__((constructor(101))) static void region_limit(void) {
    setenv("FRAMEALLOC_REGION", SMALL_REGION, true);
}

static struct report report;

static void loaded_or_skip(void) {
    void *p = fallback_alloc(16, 16);
    if (!p)
        cr_skip_test("libmimalloc is not installed");
    cr_assert(fallback_free(p));
}

Test(fallback, blocks_are_aligned_as_asked_and_large_enough) {
    loaded_or_skip();
    for (size_t size = 0; size < 3 * MIB; size += size / 7 + 1) {
        for (size_t alignment = 16; alignment <= ALIGNMENT_MAX; alignment *= 2) {
            void *p = fallback_alloc(size, alignment);
            cr_assert(p);
            cr_assert_eq((uintptr_t)p % alignment, 0, "%zu bytes at a multiple of %zu", size,
                         alignment);
            cr_assert_geq(fallback_usable_size(p), size);
            memset(p, 0xaa, size);
            cr_assert(fallback_free(p));
        }
    }
    cr_expect_null(fallback_alloc(16, 2 * ALIGNMENT_MAX), "not always aligned there");
}

Test(fallback, a_block_is_freed_exactly_once) {
    loaded_or_skip();
    void *p = fallback_alloc(100, 16);
    cr_expect(fallback_free(p));
    cr_expect_not(fallback_free(p));
    cr_expect_eq(fallback_usable_size(p), 0);
}

Test(fallback, nothing_else_is_taken_for_a_block) {
    loaded_or_skip();
    char *p = fallback_alloc(1000, 16);
    size_t usable = fallback_usable_size(p);
    int here;
    for (size_t offset = 1; offset < 1000; offset++) {
        cr_assert_eq(fallback_usable_size(p + offset), 0, "%zu bytes inside", offset);
        cr_assert_not(fallback_free(p + offset));
    }
    cr_expect_not(fallback_free(&here));
    cr_expect_not(fallback_free(NULL));
    cr_expect_not(fallback_free((void *)UINTPTR_MAX));
    cr_expect_not(fallback_free((void *)((uintptr_t)p | (uintptr_t)1 << 50)));
    cr_expect_eq(fallback_usable_size(p), usable);
    cr_expect(fallback_free(p));
}

// Each round, both threads free the same block; one of them gets it.
enum { RIVALS = 2, ROUNDS = 20000 };
static struct meeting turn;
static void *contested;
static uint32_t freed[ROUNDS];

static void *free_contested(void *rival) {
    for (int i = 0; i < ROUNDS; i++) {
        if (!rival)
            contested = fallback_alloc(48, 16);
        meet(&turn);
        if (fallback_free(contested))
            add_relaxed(&freed[i], 1);
        meet(&turn);
    }
    return NULL;
}

Test(fallback, of_two_frees_at_once_one_succeeds) {
    loaded_or_skip();
    threads_run(RIVALS, free_contested);
    for (int i = 0; i < ROUNDS; i++)
        cr_assert_eq(freed[i], 1, "round %d", i);
}

// Takes blocks until the region has none left: the last one is the fallback's.
static void *region_use_up(size_t size) {
    void *p;
    while ((p = heap_malloc(size)) && region_owns(p))
        memset(p, 0xaa, size);
    cr_assert(p, "no memory at all");
    return p;
}

Test(fallback, serves_what_the_region_cannot_hold) {
    loaded_or_skip();
    for (size_t size = 1; size < LARGE_MAPPED_MIN / 2; size = size * 3 + 1) {
        char *p = region_use_up(size);
        cr_assert_geq(fallback_usable_size(p), size, "%zu bytes are not the fallback's", size);
        cr_expect_eq((uintptr_t)p % 16, 0);
        cr_expect_geq(heap_usable_size(p), size);
        pattern_write(p, size, size);
        p = heap_realloc(p, 2 * size);
        cr_assert(p);
        cr_expect(pattern_holds(p, size, size));
        heap_free(p);
        cr_expect_eq(fallback_usable_size(p), 0);
        char *zeroed = heap_calloc(1, size);
        cr_assert(zeroed);
        for (size_t i = 0; i < size; i++)
            cr_assert_eq(zeroed[i], 0);
        heap_free(zeroed);
    }
}

Test(fallback, a_double_free_of_its_block_is_seen) {
    loaded_or_skip();
    options.on_error = ON_ERROR_WARN;
    void *p = region_use_up(100);
    cr_assert_geq(fallback_usable_size(p), 100);
    heap_free(p);
    report_begin(&report);
    heap_free(p);
    report_end(&report);
    cr_expect_eq(report_count(&report, "framealloc: FA0"), 1, "%s", report.text);
}

Test(fallback, a_pointer_into_its_block_is_seen) {
    loaded_or_skip();
    options.on_error = ON_ERROR_WARN;
    char *p = region_use_up(100);
    report_begin(&report);
    heap_free(p + 16);
    heap_free(p + 1);
    report_end(&report);
    cr_expect_geq(report_count(&report, "framealloc: FA0"), 1, "%s", report.text);
    cr_expect_geq(heap_usable_size(p), 100, "it is still live");
}

#ifndef __SANITIZE_THREAD__ // which sees a race in what mimalloc, not instrumented, hands on
static void *allocate_and_free(void *thread) {
    enum { LIVE = 64, STEPS = 20000 };
    uint64_t random = random_seed((uintptr_t)thread + UNIT_SEED);
    uint64_t *block[LIVE] = {0};
    for (int i = 0; i < STEPS; i++) {
        uint64_t **b = &block[random_below(&random, LIVE)];
        if (*b) {
            CHECK(**b == (uintptr_t)b, "a block in two hands");
            CHECK(fallback_free(*b), "it was not there");
            *b = NULL;
        } else {
            *b = fallback_alloc(8 + random_below(&random, 1000), 16);
            CHECK(*b, "no memory");
            **b = (uintptr_t)b;
        }
    }
    for (int i = 0; i < LIVE; i++)
        CHECK(!block[i] || fallback_free(block[i]), "it was not there");
    return NULL;
}

Test(fallback, threads_at_random_never_lose_a_block) {
    enum { FALLBACK_THREADS = 4 };
    loaded_or_skip();
    printf("seed %d\n", UNIT_SEED);
    threads_run(FALLBACK_THREADS, allocate_and_free);
}
#endif
