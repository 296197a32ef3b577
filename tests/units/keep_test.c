// Blocks of other heaps that a thread keeps: it uses them, keeps no more than it wants, and they go
// home when it does not need them.
#include "base/option.h"
#include "heap_tools.h"

enum { SIZE = 64, CLASS_OF_SIZE = 4, OWNERS = 3, SHARE = 5 * MAGAZINE_BLOCKS };

static struct blocks blocks;  // of the test's thread
static struct blocks fetched; // of the one that keeps
static struct report report;
static struct heap *keeper;

// A thread that had to fetch this many magazines from slabs, and has none left.
static void keeper_begin(unsigned magazines) {
    keeper = heap_of_thread();
    cr_assert_eq(size_class_of(SIZE), CLASS_OF_SIZE);
    blocks_take(&fetched, 0, SIZE);
    while (keeper->wanted[CLASS_OF_SIZE] < magazines || !bin_is_empty(keeper, CLASS_OF_SIZE)) {
        fetched.at[fetched.count++] = heap_malloc(SIZE);
        housekeeping_stay_away();
    }
}

static void *keeps_and_uses(void *unused) {
    keeper_begin(1);
    blocks_free(&blocks);
    for (size_t i = blocks.count; i-- > 0;)
        cr_expect_eq(heap_malloc(SIZE), blocks.at[i], "the last freed is used first");
    blocks_free(&blocks);
    return NULL;
}

Test(keep, a_thread_that_allocates_uses_the_blocks_it_frees_for_others) {
    blocks_take(&blocks, MAGAZINE_BLOCKS, SIZE);
    thread_run(keeps_and_uses, NULL);
}

static void *keeps_what_it_wants(void *wanted) {
    keeper_begin((unsigned)(uintptr_t)wanted);
    blocks_free(&blocks);
    size_t kept = 0;
    for (void **top = keeper->bin[CLASS_OF_SIZE]; top; top = NULL)
        kept += magazine_top_count(top);
    for (struct magazine *m = keeper->back[CLASS_OF_SIZE].depot; m; m = m->next)
        kept += m->count;
    cr_expect_eq(kept, (uintptr_t)wanted * MAGAZINE_BLOCKS + 1, "the last begins a magazine");
    cr_expect_eq(keeper->wanted[CLASS_OF_SIZE], 0);
    return NULL;
}

Test(keep, as_many_magazines_are_kept_as_were_fetched) {
    for (uintptr_t wanted = 1; wanted <= 8; wanted *= 2) {
        blocks_take(&blocks, 16 * MAGAZINE_BLOCKS, SIZE);
        thread_run(keeps_what_it_wants, (void *)wanted);
        own_heap_drain();
        cr_expect_eq(blocks_out(heap_of_thread()), 0);
    }
}

static void *frees_only(void *unused) {
    keeper = heap_of_thread();
    blocks_free(&blocks);
    cr_expect_eq(keeper->bin[CLASS_OF_SIZE], NULL);
    return NULL;
}

Test(keep, a_thread_that_only_frees_keeps_nothing) {
    blocks_take(&blocks, 4 * MAGAZINE_BLOCKS, SIZE);
    thread_run(frees_only, NULL);
    cr_expect_eq(blocks_out(keeper), 0);
    cr_expect_eq(magazines_waiting(heap_of_thread()), 4);
}

// Owners who take their share and stay until they are asked to look what came home.
static struct blocks shares[OWNERS];
static struct heap *owner_heap[OWNERS];
static struct stage owner_stage[OWNERS], keeper_stage;

static void *owns(void *owner) {
    size_t i = (size_t)owner;
    owner_heap[i] = heap_of_thread();
    blocks_take(&shares[i], SHARE, SIZE);
    own_heap_drain();
    stage_turn(&owner_stage[i]);
    stage_turn(&owner_stage[i]);
    return NULL;
}

static void *keeps_of_all(void *unused) {
    keeper_begin(OWNERS * SHARE / MAGAZINE_BLOCKS);
    for (size_t i = 0; i < SHARE; i++)
        for (size_t owner = 0; owner < OWNERS; owner++)
            heap_free(shares[owner].at[i]);
    stage_turn(&keeper_stage);
    stage_turn(&keeper_stage);
    blocks_free(&fetched);
    return NULL;
}

static void heap_trim_from_outside(struct heap *h) {
    cr_assert(lock_take(&h->lock));
    depot_trim(h);
    lock_release(&h->lock);
}

// One thread keeps what it freed for all owners while `between` acts. How many of the blocks are
// home before it ends.
static size_t kept_of_all(void (*between)(void)) {
    pthread_t owner[OWNERS];
    size_t home = 0;
    for (size_t i = 0; i < OWNERS; i++) {
        stage_open(&owner_stage[i]);
        owner[i] = thread_start(owns, (void *)i);
        stage_turn(&owner_stage[i]);
    }
    stage_open(&keeper_stage);
    pthread_t keeping = thread_start(keeps_of_all, NULL);
    stage_turn(&keeper_stage);
    between();
    for (size_t i = 0; i < OWNERS; i++)
        home += (size_t)(SHARE - owner_heap[i]->back[CLASS_OF_SIZE].blocks_out);
    stage_turn(&keeper_stage);
    thread_join(keeping);
    for (size_t i = 0; i < OWNERS; i++) {
        stage_turn(&owner_stage[i]);
        thread_join(owner[i]);
    }
    return home;
}

// A magazine of several owners' blocks travels from one to the next.
static void mail_sort_of_all(void) {
    for (size_t round = 0; round < OWNERS; round++)
        for (size_t i = 0; i < OWNERS; i++)
            mail_help(owner_heap[i], UINT32_MAX);
}

static void trim_twice(void) {
    cr_expect_geq(keeper->back[CLASS_OF_SIZE].depot_count, OWNERS * SHARE / MAGAZINE_BLOCKS - 1);
    heap_trim_from_outside(keeper); // the first finds what came in this interval
    heap_trim_from_outside(keeper);
    cr_expect_eq(keeper->back[CLASS_OF_SIZE].depot_count, 0);
    mail_sort_of_all();
}

Test(keep, what_is_not_needed_goes_home_to_each_owner_also_from_a_sleeping_thread) {
    size_t home = kept_of_all(trim_twice);
    cr_expect_geq(home + MAGAZINE_BLOCKS, OWNERS * SHARE, "all but the bin's: %zu", home);
}

static void nothing(void) {}

Test(keep, all_goes_home_when_the_thread_ends) {
    cr_expect_eq(kept_of_all(nothing), 0);
    mail_sort_of_all();
    for (size_t i = 0; i < OWNERS; i++)
        cr_expect_eq(blocks_out(owner_heap[i]), 0, "owner %zu", i);
    cr_expect_eq(blocks_out(keeper), 0);
    cr_expect_eq(region_used_bytes(), 0);
}

static void *frees_twice(void *unused) {
    options.on_error = ON_ERROR_WARN;
    keeper_begin(1);
    report_begin(&report);
    heap_free(blocks.at[0]);
    heap_free(blocks.at[0]);
    report_end(&report);
    cr_expect_eq(report_count(&report, "FA004 double free: free("), 1, "%s", report.text);
    return NULL;
}

Test(keep, a_kept_block_freed_twice_in_a_row_is_found_at_once) {
    blocks_take(&blocks, 1, SIZE);
    thread_run(frees_twice, NULL);
    own_heap_drain();
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
}

static void *frees_inside(void *unused) {
    keeper_begin(1);
    heap_free((char *)blocks.at[0] + 16);
    return NULL;
}

Test(keep, a_pointer_into_a_kept_block_is_found_at_home) {
    options.on_error = ON_ERROR_WARN;
    blocks_take(&blocks, 1, SIZE);
    thread_run(frees_inside, NULL);
    report_begin(&report);
    own_heap_drain();
    report_end(&report);
    cr_expect_eq(report_count(&report, "FA006"), 1, "%s", report.text);
    cr_expect_eq(blocks_out(heap_of_thread()), 1);
}

#ifndef __SANITIZE_THREAD__ // which needs address space of its own
static void *keeps_without_memory(void *unused) {
    keeper_begin(8);
    address_space_close();
    blocks_free(&blocks);
    address_space_open();
    return NULL;
}

Test(keep, without_memory_for_magazines_no_block_is_lost) {
    blocks_take(&blocks, BLOCKS_MAX, SIZE);
    thread_run(keeps_without_memory, NULL);
    own_heap_drain();
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
}
#endif
