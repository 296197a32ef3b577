// A heap whose back end someone else has at the moment: its owner goes on, and loses nothing.
#include "heap_tools.h"

enum { SIZE = 64 };

static struct blocks blocks;

// A helper who holds the back end while the owner works.
static struct stage helper_stage;
static void *hold_back_end(void *h) {
    CHECK(lock_take(&((struct heap *)h)->lock), "refused");
    stage_turn(&helper_stage);
    stage_turn(&helper_stage);
    lock_release(&((struct heap *)h)->lock);
    return NULL;
}

Test(strays, an_owner_with_few_strays_does_not_wait_for_a_helper_and_loses_nothing) {
    enum { BLOCKS = 120, KEPT = 20, MANY_SIZES = 3 }; // of the last one few, or slabs run out
    static const size_t sizes[] = {16, SIZE, 240, 8192};
    static struct blocks live;
    uint64_t random = seed_print();
    blocks_take(&blocks, 100, SIZE);
    blocks_free(&blocks);
    stage_open(&helper_stage);
    pthread_t helper = thread_start(hold_back_end, heap_of_thread());
    stage_turn(&helper_stage);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        blocks_take(&blocks, i == MANY_SIZES ? KEPT : BLOCKS, sizes[i]);
        blocks_shuffle(&blocks, &random);
        blocks.count -= KEPT;
        for (size_t n = 0; n < KEPT; n++)
            live.at[live.count++] = blocks.at[blocks.count + n];
        blocks_free(&blocks);
    }
    struct heap *h = heap_of_thread();
    cr_expect(h->orphans != NULL, "slabs were taken meanwhile");
    cr_expect(h->stash != NULL, "and magazines filled");
    stage_turn(&helper_stage);
    thread_join(helper);
    own_heap_drain();
    cr_expect_null(h->orphans);
    cr_expect_null(h->stash);
    heap_check_live(h, &live);
    blocks_free(&live);
    own_heap_drain();
    cr_expect_eq(region_used_bytes(), 0);
}

Test(strays, a_slab_taken_and_emptied_behind_a_helper_s_back_goes_back_to_the_region) {
    enum { SLABS = 6 };
    unsigned c = size_class_of(1024);
    stage_open(&helper_stage);
    pthread_t helper = thread_start(hold_back_end, heap_of_thread());
    stage_turn(&helper_stage);
    blocks_take(&blocks, (size_t)SLABS * size_classes[c].block_count, 1024);
    blocks_free(&blocks);
    stage_turn(&helper_stage);
    thread_join(helper);
    own_heap_drain();
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
    cr_expect_eq(region_used_bytes(), 0);
}

static struct heap *crowded_heap;
static void *take_many(void *unused) {
    crowded_heap = heap_of_thread();
    stage_turn(&helper_stage);
    stage_turn(&helper_stage);
    blocks_take(&blocks, 4000, 1024);
    blocks_free(&blocks);
    return NULL;
}

Test(strays, an_owner_with_many_strays_waits_for_the_helper) {
    enum { STRAY_SLABS_MAX = 16 };
    lock_start();
    stage_open(&helper_stage);
    pthread_t owner = thread_start(take_many, NULL);
    stage_turn(&helper_stage);
    struct heap *h = crowded_heap;
    cr_assert(lock_take(&h->lock));
    stage_turn(&helper_stage);
    while (!(load_relaxed(&h->lock.word) >> 31)) // nobody sleeps on it yet
        sched_yield();
    size_t strays = region_used_bytes() / UNIT_SIZE; // what the owner has by now: none is filed
    lock_release(&h->lock);
    thread_join(owner);
    cr_expect(strays > 0 && strays <= STRAY_SLABS_MAX, "%zu slabs", strays);
    cr_expect_eq(blocks_out(h), 0);
    cr_expect_eq(region_used_bytes(), 0);
}

static void *watch_back_end(void *h) {
    struct heap *owner = h;
    for (int i = 0; i < 20000; i++) {
        if (lock_try(&owner->lock)) {
            depot_trim(owner);
            lock_release(&owner->lock);
        }
    }
    return NULL;
}

Test(strays, a_helper_at_any_moment_loses_nothing) {
    enum { ROUNDS = 60, BLOCKS = 400 };
    uint64_t random = seed_print();
    pthread_t helper = thread_start(watch_back_end, heap_of_thread());
    for (int round = 0; round < ROUNDS; round++) {
        blocks_take(&blocks, BLOCKS, random_below(&random, 4096));
        blocks_shuffle(&blocks, &random);
        for (size_t i = 0; i < BLOCKS; i++)
            *(void **)blocks.at[i] = blocks.at[i];
        for (size_t i = 0; i < BLOCKS; i++)
            cr_assert_eq(*(void **)blocks.at[i], blocks.at[i]);
        blocks_free(&blocks);
    }
    thread_join(helper);
    own_heap_drain();
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
    cr_expect_eq(region_used_bytes(), 0);
}
