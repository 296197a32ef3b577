// Mail is checked block by block where it arrives: what is no block of its slab is dropped.
#include "heap_tools.h"
#include "base/option.h"

enum { SIZE = 64, EVERYTHING = 1 << 30 };

static struct blocks blocks;
static struct report report;

// The other thread's frees look at no block; what arrives is checked.
static void report_arrival(void) {
    report_begin(&report);
    own_heap_drain();
    report_end(&report);
}

Test(mail_check, an_interior_pointer_is_dropped_and_reported_and_the_rest_comes_home) {
    options.on_error = ON_ERROR_WARN;
    blocks_take(&blocks, 20, SIZE);
    void *bad = blocks.at[10] = (char *)blocks.at[10] + 16;
    blocks_free_elsewhere(&blocks);
    report_arrival();
    cr_expect_eq(report_count(&report, "FA006 interior pointer: free("), 1, "%s", report.text);
    cr_expect_eq(report_count(&report, "framealloc: "), 1, "%s", report.text);
    cr_expect_eq(blocks_out(heap_of_thread()), 1, "the block it points into is still live");
    heap_free((char *)bad - 16);
    own_heap_drain();
    cr_expect_eq(region_used_bytes(), 0);
}

Test(mail_check, a_block_freed_twice_is_dropped_and_reported_once) {
    options.on_error = ON_ERROR_WARN;
    blocks_take(&blocks, 20, SIZE);
    blocks.at[blocks.count++] = blocks.at[3];
    blocks_free_elsewhere(&blocks);
    report_arrival();
    cr_expect_eq(report_count(&report, "FA004 double free: free("), 1, "%s", report.text);
    cr_expect_eq(report_count(&report, "block of 64 bytes"), 1, "%s", report.text);
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
    cr_expect_eq(region_used_bytes(), 0);
}

Test(mail_check, a_block_freed_by_two_threads_is_reported_once) {
    options.on_error = ON_ERROR_WARN;
    blocks_take(&blocks, 2, SIZE);
    heap_free(blocks.at[0]);
    blocks_free_elsewhere(&blocks);
    report_arrival();
    cr_expect_eq(report_count(&report, "FA004 double free: free("), 1, "%s", report.text);
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
}

// A free that is still under way when its owner has freed the block and given the slab back.
static struct stage late_stage;
static void *free_late(void *p) {
    heap_free(p); // into the outgoing magazine
    stage_turn(&late_stage);
    stage_turn(&late_stage);
    return NULL;
}

static void *late_mail_begin(pthread_t *thread) {
    options.on_error = ON_ERROR_WARN;
    stage_open(&late_stage);
    void *p = heap_malloc(SIZE);
    *thread = thread_start(free_late, p);
    stage_turn(&late_stage);
    heap_free(p);
    own_heap_drain();
    cr_assert_eq(region_used_bytes(), 0);
    return p;
}

static void late_mail_end(pthread_t thread) {
    stage_turn(&late_stage);
    thread_join(thread);
    report_arrival();
}

Test(mail_check, a_block_of_a_slab_that_is_gone_is_reported) {
    pthread_t thread;
    late_mail_begin(&thread);
    late_mail_end(thread);
    cr_expect_eq(report_count(&report, "FA011 unused memory: free("), 1, "%s", report.text);
}

Test(mail_check, a_block_whose_memory_is_another_class_now_is_reported) {
    pthread_t thread;
    void *p = late_mail_begin(&thread);
    void *other = heap_malloc(48);
    cr_assert_eq((uintptr_t)p & ~(UNIT_SIZE - 1), (uintptr_t)other & ~(UNIT_SIZE - 1));
    int64_t out = blocks_out(heap_of_thread());
    report_begin(&report);
    stage_turn(&late_stage);
    thread_join(thread);
    own_mail_sort(EVERYTHING, false);
    report_end(&report);
    cr_expect_eq(report_count(&report, "framealloc: FA0"), 1, "%s", report.text);
    cr_expect_eq(blocks_out(heap_of_thread()), out);
}

Test(mail_check, a_block_whose_memory_is_a_large_block_now_is_reported_as_no_block) {
    pthread_t thread;
    void *p = late_mail_begin(&thread);
    char *large = heap_malloc(UNIT_SIZE);
    cr_assert((char *)p >= large && (char *)p < large + UNIT_SIZE);
    late_mail_end(thread);
    cr_expect_eq(report_count(&report, "framealloc: FA0"), 1, "%s", report.text);
    cr_expect_eq(report_count(&report, "block of 0 bytes"), 0, "%s", report.text);
}

Test(mail_check, a_magazine_without_a_good_block_leaves_small_requests_small) {
    options.on_error = ON_ERROR_WARN;
    unsigned per_magazine = size_classes[size_class_of(SIZE)].mail_count;
    blocks_take(&blocks, per_magazine, SIZE);
    own_heap_drain();
    for (size_t i = 0; i < blocks.count; i++)
        blocks.at[i] = (char *)blocks.at[i] + 16;
    blocks_free_elsewhere(&blocks);
    report_begin(&report);
    void *p = heap_malloc(SIZE);
    report_end(&report);
    cr_expect_eq(report_count(&report, "FA006"), per_magazine);
    cr_expect(region_has_pool_block(p), "64 bytes became a large block");
}
