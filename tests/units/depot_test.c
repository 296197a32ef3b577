// The depot: what moves between bins, magazines and bitmaps, and that nothing is lost on the way.
#include "heap_tools.h"
#include "base/os.h"
#include "base/option.h"

enum { SIZE = 64 };

static struct blocks blocks;
static struct report report;

static struct back_class *back_of(size_t size) {
    return &heap_of_thread()->back[size_class_of(size)];
}

static void own_depot_trim(void) {
    struct heap *h = heap_of_thread();
    cr_assert(lock_take(&h->lock));
    depot_trim(h);
    lock_release(&h->lock);
}

// As many full magazines as that in the depot of the small class.
static void depot_fill(unsigned magazines) {
    blocks_take(&blocks, (magazines + 1) * MAGAZINE_BLOCKS, SIZE);
    own_heap_drain(); // the bin and what a refill took too much
    blocks_free(&blocks);
    cr_assert_eq(back_of(SIZE)->depot_count, magazines);
}

Test(depot, a_new_heap_gives_blocks_in_address_order) {
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        blocks_take(&blocks, size_classes[c].block_count, size_classes[c].size);
        for (size_t i = 1; i < blocks.count; i++)
            cr_assert_eq((char *)blocks.at[i], (char *)blocks.at[i - 1] + size_classes[c].size,
                         "class %u, block %zu", c, i);
    }
}

Test(depot, a_partial_slab_fills_its_holes_lowest_address_first) {
    enum { BLOCKS = 1024, HOLE_EACH = 3 };
    blocks_take(&blocks, BLOCKS, SIZE);
    for (size_t i = 0; i < BLOCKS; i += HOLE_EACH)
        heap_free(blocks.at[i]);
    own_heap_drain();
    for (size_t i = 0; i < BLOCKS; i += HOLE_EACH)
        cr_assert_eq(heap_malloc(SIZE), blocks.at[i], "hole %zu", i);
}

Test(depot, the_fuller_slabs_are_taken_from_first_so_that_the_others_run_empty) {
    enum { SLABS = 3 };
    size_t per_slab = size_classes[size_class_of(SIZE)].block_count;
    blocks_take(&blocks, SLABS * per_slab, SIZE);
    for (size_t i = 0; i < blocks.count;
         i++) // the first keeps a fifth, the last a third, the second most
        if (i / per_slab == 0 ? i % 5 != 0 : i / per_slab == 1 ? i % 5 == 0 : i % 3 != 0)
            heap_free(blocks.at[i]);
    own_heap_drain();
    for (size_t i = 0; i < per_slab / 5; i++) {
        void *p = heap_malloc(SIZE);
        cr_assert((char *)p >= (char *)blocks.at[per_slab] &&
                      (char *)p < (char *)blocks.at[2 * per_slab],
                  "block %zu comes from a slab that is mostly free", i);
    }
}

Test(depot, full_magazines_are_kept_up_to_the_limit_and_no_more) {
    enum { TOO_MANY = 3 };
    for (size_t size = 16; size <= POOL_MAX; size *= 2) {
        unsigned limit = size_classes[size_class_of(size)].depot_limit;
        unsigned bin_count = size_classes[size_class_of(size)].bin_count;
        blocks_take(&blocks, (limit + 1 + TOO_MANY) * bin_count, size);
        own_heap_drain(); // the bin and what a refill took too much
        blocks_free(&blocks);
        cr_expect_eq(back_of(size)->depot_count, limit, "%zu bytes", size);
        cr_expect_eq(back_of(size)->blocks_out, (int64_t)(limit + 1) * bin_count, "%zu bytes",
                     size);
        own_heap_drain();
    }
}

Test(depot, a_thread_s_refills_begin_small_and_double) {
    unsigned want, full = size_classes[size_class_of(SIZE)].refill_count;
    struct heap *h = heap_of_thread();
    for (int round = 0; round < 2; round++) {
        for (want = 4; want < full; want *= 2) {
            void *p = heap_malloc(SIZE); // the refill
            cr_expect_eq(bin_blocks(&h->bin[size_class_of(SIZE)]), want - 1);
            for (unsigned i = 1; i < want; i++)
                heap_malloc(SIZE);
            heap_free(p); // so that the next refill finds a magazine
            heap_malloc(SIZE);
        }
        heap_malloc(SIZE);
        cr_expect_eq(bin_blocks(&h->bin[size_class_of(SIZE)]), full - 1);
        own_heap_drain(); // as a thread does that ends
    }
}

Test(depot, a_swap_gives_the_blocks_of_the_newest_magazine) {
    depot_fill(2);
    struct magazine *newest = back_of(SIZE)->depot;
    void *last = newest->slots[newest->count - 1];
    for (int i = 0; i < MAGAZINE_BLOCKS; i++) // what the bin still has
        cr_assert(heap_malloc(SIZE));
    cr_expect_eq(heap_malloc(SIZE), last);
    cr_expect_eq(back_of(SIZE)->depot_count, 1);
    cr_expect_eq(back_of(SIZE)->counts.slabs, 1, "no slab was needed");
}

Test(depot, trimming_gives_back_what_the_last_interval_did_not_need) {
    enum { MAGAZINES = 5, NEEDED = 2 };
    depot_fill(MAGAZINES);
    own_depot_trim();
    cr_expect_eq(back_of(SIZE)->depot_count, MAGAZINES, "it came in this interval");
    blocks_take(&blocks, (NEEDED + 1) * MAGAZINE_BLOCKS, SIZE);
    blocks_free(&blocks);
    own_depot_trim();
    cr_expect_eq(back_of(SIZE)->depot_count, NEEDED);
    own_depot_trim();
    cr_expect_eq(back_of(SIZE)->depot_count, 0);
    cr_expect_eq(back_of(SIZE)->blocks_out, MAGAZINE_BLOCKS, "the bin's");
}

Test(depot, a_trimmed_magazine_can_be_used_again) {
    depot_fill(4);
    size_t made = magazine_memory();
    own_heap_drain();
    own_depot_trim();
    depot_fill(4);
    cr_expect_eq(magazine_memory(), made);
}

Test(depot, a_slab_without_a_live_block_goes_back_to_the_region) {
    enum { SLABS = 4 };
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        blocks_take(&blocks, (size_t)SLABS * size_classes[c].block_count, size_classes[c].size);
        cr_assert_eq(region_used_bytes(), SLABS * size_class_slab_bytes(c));
        blocks_free(&blocks);
        own_heap_drain();
        cr_assert_eq(region_used_bytes(), 0, "class %u", c);
        struct class_counts counts = heap_of_thread()->back[c].counts;
        cr_expect_eq(counts.slabs, SLABS);
        cr_expect_eq(counts.returned, SLABS);
    }
    walk_check(0);
}

Test(depot, draining_leaves_only_live_blocks_outside_the_bitmaps) {
    enum { STEPS = 60000, LIVE = 1500, ROUNDS = 6 };
    uint64_t random = seed_print();
    static struct blocks live;
    for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < STEPS / ROUNDS; step++) {
            if (live.count < LIVE && random_below(&random, 2)) {
                size_t limit = random_below(&random, 8) ? 512 : POOL_MAX + 1;
                live.at[live.count++] = heap_malloc(random_below(&random, limit));
                cr_assert(live.at[live.count - 1]);
            } else if (live.count) {
                size_t i = random_below(&random, live.count);
                heap_free(live.at[i]);
                live.at[i] = live.at[--live.count];
            }
        }
        own_heap_drain();
        heap_check_live(heap_of_thread(), &live);
        walk_check(0);
    }
    blocks_free(&live);
    own_heap_drain();
    cr_expect_eq(region_used_bytes(), 0);
}

Test(depot, a_block_put_back_twice_is_found) {
    options.on_error = ON_ERROR_WARN;
    struct heap *h = heap_of_thread();
    blocks_take(&blocks, 2, SIZE);
    uint32_t entry = region_entry(blocks.at[0]);
    int64_t out = back_of(SIZE)->blocks_out;
    report_begin(&report);
    cr_assert(lock_take(&h->lock));
    shelf_put(h, blocks.at[0], entry);
    shelf_put(h, blocks.at[0], entry);
    lock_release(&h->lock);
    report_end(&report);
    cr_expect_eq(report_count(&report, "FA004 double free: free("), 1, "%s", report.text);
    cr_expect_eq(report_count(&report, "framealloc: "), 1, "%s", report.text);
    cr_expect_eq(back_of(SIZE)->blocks_out, out - 1);
}

Test(depot, a_block_twice_in_one_magazine_is_found_when_it_is_emptied) {
    options.on_error = ON_ERROR_WARN;
    blocks_take(&blocks, 3, SIZE);
    own_heap_drain();
    heap_free(blocks.at[0]);
    heap_free(blocks.at[1]);
    heap_free(blocks.at[0]);
    report_begin(&report);
    own_heap_drain();
    report_end(&report);
    cr_expect_eq(report_count(&report, "FA004 double free: free("), 1, "%s", report.text);
    struct blocks *live = &blocks;
    live->at[0] = live->at[2];
    live->count = 1;
    heap_check_live(heap_of_thread(), live);
}

Test(depot, a_bin_keeps_a_budget_in_bytes) {
    enum { BUDGET_KIB = 256 };
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        struct heap *h = heap_of_thread();
        size_t size = size_classes[c].size, bin_count = size_classes[c].bin_count;
        blocks_take(&blocks, 2 * MAGAZINE_BLOCKS, size);
        own_heap_drain();
        for (size_t i = 0; i < bin_count; i++)
            heap_free(blocks.at[i]);
        cr_expect_eq(bin_blocks(&h->bin[c]), bin_count);
        cr_expect_eq(h->back[c].depot_count, 0, "%zu bytes", size);
        cr_expect_leq(bin_count * size, BUDGET_KIB * KIB);
        heap_free(blocks.at[bin_count]);
        cr_expect_eq(bin_blocks(&h->bin[c]), 1, "%zu bytes", size);
        cr_expect_eq(h->back[c].depot_count, 1, "%zu bytes", size);
        for (size_t i = bin_count + 1; i < blocks.count; i++)
            heap_free(blocks.at[i]);
        own_heap_drain();
        cr_expect_eq(h->back[c].blocks_out, 0);
    }
}

#ifndef __SANITIZE_THREAD__ // which needs address space of its own
// A program at its limit: the region has memory left, the store of magazines none.
Test(depot, without_memory_for_magazines_no_block_is_lost) {
    enum { BLOCKS = 200 };
    cr_assert(heap_of_thread());
    address_space_close();
    blocks.count = 0;
    while (blocks.count < BLOCKS && (blocks.at[blocks.count] = heap_malloc(SIZE)))
        blocks.count++;
    bool all_from_pool = blocks.count == BLOCKS;
    for (size_t i = 0; i < blocks.count; i++)
        all_from_pool &= region_has_pool_block(blocks.at[i]);
    blocks_free(&blocks);
    address_space_open();
    cr_expect(all_from_pool);
    own_heap_drain();
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
}
#endif
