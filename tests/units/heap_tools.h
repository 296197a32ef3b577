// Blocks and heaps for the tests of mail, depot and heap: who has which block, and is it all true.
#pragma once
#include "unit.h"
#include "heap/alloc.h"
#include "heap/depot.h"
#include "heap/mail.h"
#include "heap/shelf.h"
#include "heap/slab.h"
#include "region_tools.h"

enum { BLOCKS_MAX = 16384 };

struct blocks {
    size_t count;
    void *at[BLOCKS_MAX];
};

// Housekeeping acts by the clock. A test that says what is where keeps it away.
__attribute__((unused)) static void housekeeping_stay_away(void) {
    if (thread_heap->owner)
        thread_heap->slow_calls = thread_heap->alarmed_calls = 0;
}

__attribute__((unused)) static void blocks_take(struct blocks *blocks, size_t count, size_t size) {
    CHECK(count <= BLOCKS_MAX, "too many blocks for the test");
    blocks->count = 0;
    while (blocks->count < count) {
        void *p = heap_malloc(size);
        housekeeping_stay_away();
        CHECK(p && region_has_pool_block(p), "no block of %zu bytes", size);
        blocks->at[blocks->count++] = p;
    }
}

__attribute__((unused)) static void *blocks_free(void *blocks) {
    struct blocks *all = blocks;
    for (size_t i = 0; i < all->count; i++) {
        heap_free(all->at[i]);
        housekeeping_stay_away();
    }
    return NULL;
}

__attribute__((unused)) static void blocks_free_elsewhere(struct blocks *blocks) {
    thread_run(blocks_free, blocks);
}

__attribute__((unused)) static void blocks_shuffle(struct blocks *blocks, uint64_t *random) {
    for (size_t i = blocks->count; i > 1; i--) {
        size_t j = random_below(random, i);
        void *swap = blocks->at[i - 1];
        blocks->at[i - 1] = blocks->at[j];
        blocks->at[j] = swap;
    }
}

static int block_compare(const void *a, const void *b) {
    uintptr_t left = *(const uintptr_t *)a, right = *(const uintptr_t *)b;
    return (left > right) - (left < right);
}
__attribute__((unused)) static void blocks_sort(struct blocks *blocks) {
    qsort(blocks->at, blocks->count, sizeof *blocks->at, block_compare);
}

// Everything this thread's heap has back into the bitmaps; the rest is live.
__attribute__((unused)) static void own_heap_drain(void) {
    struct heap *h = heap_of_thread();
    mail_flush(h);
    cr_assert(lock_take(&h->lock));
    depot_drain(h);
    lock_release(&h->lock);
}

// Mail of this thread's heap, so many blocks of it. False: there was none.
__attribute__((unused)) static bool own_mail_sort(unsigned blocks, bool into_depot) {
    struct heap *h = heap_of_thread();
    cr_assert(lock_take(&h->lock));
    bool any = mail_sort(h, blocks, into_depot);
    lock_release(&h->lock);
    return any;
}

__attribute__((unused)) static int64_t blocks_out(const struct heap *h) {
    int64_t out = 0;
    for (unsigned c = 0; c < CLASS_COUNT; c++)
        out += h->back[c].blocks_out;
    return out;
}

__attribute__((unused)) static size_t magazines_waiting(const struct heap *h) {
    size_t count = 0;
    for (const struct magazine *m = h->mail; m; m = m->next)
        count++;
    for (const struct magazine *m = h->inbox; m; m = m->next)
        count++;
    return count;
}

// Of a drained heap: exactly these blocks are outside its bitmaps, by every account.
__attribute__((unused)) static void heap_check_live(const struct heap *h,
                                                    const struct blocks *live) {
    int64_t expected[CLASS_COUNT] = {0}, in_slabs[CLASS_COUNT] = {0};
    for (size_t i = 0; i < live->count; i++) {
        unsigned c = region_entry(live->at[i]) & ENTRY_CLASS_MASK;
        cr_assert(slab_position_is_out(slab_locate(live->at[i], c), c),
                  "a live block is free, too");
        expected[c]++;
    }
    for (size_t u = 0; u < region.unit_count; u += (size_t)1 << region.slabs[u].order) {
        unsigned c = region.entries[u] & ENTRY_CLASS_MASK;
        if ((region.entries[u] & ~(ENTRY_CLASS_MASK | ENTRY_TWIN)) == h->owner)
            in_slabs[c] += size_classes[c].block_count - region.slabs[u].free_count;
    }
    for (unsigned c = 0; c < CLASS_COUNT; c++) {
        cr_assert_eq(h->back[c].blocks_out, expected[c], "%u bytes: %lld blocks out, %lld live",
                     size_classes[c].size, (long long)h->back[c].blocks_out,
                     (long long)expected[c]);
        cr_assert_eq(in_slabs[c], expected[c], "%u bytes: %lld bits clear, %lld live",
                     size_classes[c].size, (long long)in_slabs[c], (long long)expected[c]);
    }
}
