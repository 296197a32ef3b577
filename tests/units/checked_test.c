// Checked blocks: every double, interior and stray free is seen at once, by whoever does it.
#include "heap_tools.h"
#include "base/os.h"
#include "base/option.h"

// Before the library's own start, which has the default priority.
__attribute__((constructor(101))) static void checks_ask(void) {
    setenv("FRAMEALLOC_CHECKS", "yes", true);
}

static struct blocks blocks;
static struct report report;

static void *free_one(void *p) {
    heap_free(p);
    return NULL;
}

// The report of one free.
static const char *free_reported(void *p, bool elsewhere) {
    options.on_error = ON_ERROR_WARN;
    report_begin(&report);
    if (elsewhere)
        thread_run(free_one, p);
    else
        heap_free(p);
    return report_end(&report);
}

Test(checked, every_block_comes_from_a_watched_slab) {
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        void *p = heap_malloc(size_classes[c].size);
        cr_assert(p);
        cr_expect(region_entry(p) & ENTRY_TWIN);
        cr_expect_eq(heap_of_entry(region_entry(p)), heap_of_thread());
        cr_expect_eq(free_reported(p, false)[0], 0);
    }
}

Test(checked, a_double_free_is_seen_at_once_whatever_was_freed_between) {
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        for (int elsewhere = 0; elsewhere < 2; elsewhere++) {
            blocks_take(&blocks, 20, size_classes[c].size);
            for (size_t i = 0; i < blocks.count; i++)
                cr_expect_eq(free_reported(blocks.at[i], elsewhere)[0], 0);
            for (size_t i = 0; i < blocks.count; i++) {
                free_reported(blocks.at[i], elsewhere);
                cr_expect_eq(report_count(&report, "FA004 double free: free("), 1, "%s",
                             report.text);
            }
        }
    }
}

Test(checked, an_interior_pointer_is_seen_at_once) {
    for (unsigned c = 2; c < CLASS_COUNT; c++) {
        char *p = heap_malloc(size_classes[c].size);
        free_reported(p + 16, c % 2);
        cr_expect_eq(report_count(&report, "FA006 interior pointer: free("), 1, "%s", report.text);
        cr_expect_eq(free_reported(p, c % 2)[0], 0, "%s", report.text);
    }
}

Test(checked, a_freed_block_is_used_again_late) {
    enum { MOMENTS = 15 };
    for (unsigned c = 1; c < size_class_of(1024); c++) {
        void *p = heap_malloc(size_classes[c].size);
        void *q = heap_malloc(size_classes[c].size); // keeps the slab
        heap_free(p);
        unsigned words = (size_classes[c].block_count + 63u) / 64;
        for (unsigned i = 0; i + 2 < words && i < MOMENTS; i++)
            cr_assert_neq(heap_malloc(size_classes[c].size), p, "class %u", c);
        heap_free(q);
    }
}

Test(checked, nothing_is_lost_or_kept_for_ever) {
    enum { STEPS = 20000, LIVE = 500 };
    uint64_t random = seed_print();
    for (int step = 0; step < STEPS; step++) {
        if (blocks.count < LIVE && random_below(&random, 2)) {
            blocks.at[blocks.count++] = heap_malloc(random_below(&random, 4096));
        } else if (blocks.count) {
            size_t i = random_below(&random, blocks.count);
            heap_free(blocks.at[i]);
            blocks.at[i] = blocks.at[--blocks.count];
        }
    }
    heap_check_live(heap_of_thread(), &blocks);
    blocks_free(&blocks);
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
    heap_trim();
    cr_expect_eq(region_used_bytes(), 0);
}

static void *allocate_and_free(void *thread) {
    enum { STEPS = 5000 };
    static void *counter[64];
    uint64_t random = random_seed((uintptr_t)thread + UNIT_SEED);
    for (int i = 0; i < STEPS; i++) {
        size_t *mine = heap_malloc(16 + random_below(&random, 1000));
        CHECK(mine, "no memory");
        *mine = (size_t)mine;
        size_t *theirs = __atomic_exchange_n(&counter[random_below(&random, 64)], (void *)mine,
                                             __ATOMIC_ACQ_REL);
        CHECK(!theirs || *theirs == (size_t)theirs, "a block in two hands");
        heap_free(theirs);
    }
    return NULL;
}

Test(checked, threads_may_free_each_other_s_blocks) {
    report_begin(&report);
    threads_run(4, allocate_and_free);
    cr_expect_str_eq(report_end(&report), "");
}
