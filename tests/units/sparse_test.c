// Slabs that are mostly free give the pages of their free blocks back, and no byte of a live one.
#include "heap_tools.h"
#include "base/os.h"
#include "heap/sparse.h"

enum { LEFT_ALONE_TICKS = 8, KEPT_EACH = 7, SLABS = 4 };

static struct blocks blocks, live;

static void ticks_pass(void) {
    region_ticks += LEFT_ALONE_TICKS;
}

static unsigned purge_all(void) {
    struct heap *h = heap_of_thread();
    unsigned purged = 0;
    cr_assert(lock_take(&h->lock));
    for (unsigned c = 0; c < CLASS_COUNT; c++) // one round over all classes
        while (sparse_purge_one(h))
            purged++;
    lock_release(&h->lock);
    return purged;
}

// Slabs of one class of which every seventh block is live and written.
static void sparse_slabs_make(unsigned c) {
    size_t size = size_classes[c].size;
    blocks_take(&blocks, (size_t)SLABS * size_classes[c].block_count, size);
    live.count = 0;
    for (size_t i = 0; i < blocks.count; i++) {
        pattern_write(blocks.at[i], size, i);
        if (i % KEPT_EACH == 0)
            live.at[live.count++] = blocks.at[i];
        else
            heap_free(blocks.at[i]);
        housekeeping_stay_away();
    }
    own_heap_drain();
}

static void live_check(size_t size) {
    for (size_t i = 0; i < live.count; i++)
        cr_assert(pattern_holds(live.at[i], size, i * KEPT_EACH), "%zu bytes: live block %zu", size,
                  i);
    heap_check_live(heap_of_thread(), &live);
}

Test(sparse, pages_of_free_blocks_leave_and_live_blocks_keep_their_bytes) {
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        size_t size = size_classes[c].size;
        sparse_slabs_make(c);
        ticks_pass();
        size_t before = rss_bytes();
        unsigned purged = purge_all();
        live_check(size);
        if (size >= 4 * OS_PAGE) {
            cr_expect_geq(purged, SLABS / 2, "%zu bytes", size);
            cr_expect_leq(rss_bytes() + region_used_bytes() / 4, before, "%zu bytes", size);
        }
        blocks_free(&live);
        own_heap_drain();
        heap_trim();
    }
}

Test(sparse, free_blocks_are_used_again_afterwards) {
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        size_t size = size_classes[c].size;
        sparse_slabs_make(c);
        ticks_pass();
        purge_all();
        static struct blocks again;
        size_t used = region_used_bytes();
        blocks_take(&again, blocks.count - live.count, size);
        cr_expect_eq(region_used_bytes(), used, "%zu bytes: no slab was needed", size);
        for (size_t i = 0; i < again.count; i++)
            memset(again.at[i], 0x55, size);
        for (size_t i = 0; i < live.count; i++)
            cr_assert(pattern_holds(live.at[i], size, i * KEPT_EACH));
        blocks_free(&again);
        blocks_free(&live);
        own_heap_drain();
    }
}

Test(sparse, a_slab_in_use_a_moment_ago_is_left_alone) {
    sparse_slabs_make(size_class_of(8192));
    cr_expect_eq(purge_all(), 0);
    ticks_pass();
    cr_expect_gt(purge_all(), 0);
}

Test(sparse, a_slab_is_not_purged_twice_for_nothing) {
    sparse_slabs_make(size_class_of(8192));
    ticks_pass();
    cr_expect_gt(purge_all(), 0);
    ticks_pass();
    cr_expect_eq(purge_all(), 0);
}
