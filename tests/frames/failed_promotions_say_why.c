// A block that can't be copied is no failure of the call: it has its error, its size counts as
// failed, its original is readable until the call returns, and the others go where they go.
#include "frames.h"

enum { ENTRIES = 6, ROUNDS = 30 };

static fa_promotion results[ENTRIES];
static fa_promotion_summary summary;

static void *retained(size_t size, uint64_t number, fa_policy policy, fa_fixup_fn *fixup) {
    void *block = block_made(fa_arena_self(), size, number);
    GIVES(0, fa_retain(block, size, 16, policy, fixup, (void *)(size_t)number));
    return block;
}
static void promote(fa_frame frame) {
    memset(results, 0x5a, sizeof results);
    summary = (fa_promotion_summary){.size = sizeof summary};
    GIVES(0, fa_frame_end_promote(frame, results, ENTRIES, &summary));
}
static void failed(size_t i, int error) {
    CHECK(results[i].error == error && results[i].to == NULL, "result %zu: error %d, not %d", i,
          results[i].error, error);
}
static void worked(size_t i, size_t size, uint64_t number) {
    CHECK(results[i].error == 0 && results[i].to, "result %zu: error %d", i, results[i].error);
    block_holds(results[i].to, size, number);
}
static void sums_are(uint64_t failed_blocks, uint64_t failed_bytes) {
    CHECK(summary.failed.blocks == failed_blocks && summary.failed.bytes == failed_bytes,
          "%llu blocks, %llu bytes failed", (unsigned long long)summary.failed.blocks,
          (unsigned long long)summary.failed.bytes);
}
static void never(void *from, void *to, void *number) {
    CHECK(false, "a fixup of block %zu, which failed", (size_t)number);
}

static void *original;
static void original_is_readable(void *from, void *to, void *number) {
    block_holds(original, FA_POOL_MAX + 1, 1);
    block_holds(to, 500, (size_t)number);
}
static void too_large_for_the_pool(void) {
    fa_frame frame = fa_frame_begin();
    original = retained(FA_POOL_MAX + 1, 1, FA_TO_POOL, never);
    retained(FA_POOL_MAX, 2, FA_TO_POOL, NULL);
    retained(500, 3, FA_TO_HEAP, original_is_readable);
    promote(frame);
    failed(0, -EFBIG);
    worked(1, FA_POOL_MAX, 2);
    worked(2, 500, 3);
    sums_are(1, FA_POOL_MAX + 1);
    free(results[1].to);
    free(results[2].to);
}

static void no_such_pool(void) {
    fa_frame frame = fa_frame_begin();
    retained(100, 1, FA_TO_SCRATCH("not there"), never);
    retained(100, 2, FA_TO_HEAP, NULL);
    promote(frame);
    failed(0, -ENOENT);
    worked(1, 100, 2);
    sums_are(1, 100);
    CHECK(summary.results == 2, "%u results", summary.results);
    free(results[1].to);
}

static void full_pool(void) {
    fa_scratch *scratch;
    GIVES(0, fa_scratch_open(&scratch, "small", 8192));
    fa_frame frame = fa_frame_begin();
    retained(5000, 1, FA_TO_SCRATCH("small"), NULL);
    retained(5000, 2, FA_TO_SCRATCH("small"), never);
    retained(100000, 3, FA_TO_SCRATCH("small"), never);
    retained(1000, 4, FA_TO_SCRATCH("small"), NULL);
    promote(frame);
    worked(0, 5000, 1);
    failed(1, -ENOSPC);
    failed(2, -ENOSPC);
    worked(3, 1000, 4);
    sums_are(2, 105000);
    GIVES(0, fa_scratch_close(scratch));
    frame = fa_frame_begin();
    retained(100, 1, FA_TO_SCRATCH("small"), never); // closed meanwhile
    promote(frame);
    failed(0, -ENOENT);
}

// At most so many bytes are copied at one end; what is discarded costs none.
static void budget(void) {
    fa_arena *self = fa_arena_self();
    GIVES(0, fa_promote_set_budget(self, 1000));
    for (int i = 0; i < 3; i++) { // each end has a budget of its own
        fa_frame frame = fa_frame_begin();
        retained(5000, 0, FA_DISCARD, NULL);
        retained(600, 1, FA_TO_HEAP, NULL);
        retained(600, 2, FA_TO_POOL, never);
        retained(1001, 3, FA_TO_HEAP, never);
        promote(frame);
        CHECK(results[0].error == 0, "discarded");
        worked(1, 600, 1);
        failed(2, -EDQUOT);
        failed(3, -EDQUOT);
        sums_are(2, 1601);
        free(results[1].to);
    }
    fa_frame frame = fa_frame_begin();
    retained(1000, 1, FA_TO_HEAP, NULL); // exactly so many
    promote(frame);
    worked(0, 1000, 1);
    free(results[0].to);
    GIVES(0, fa_promote_set_budget(self, 0));
    frame = fa_frame_begin();
    retained(MIB, 1, FA_TO_HEAP, NULL);
    promote(frame);
    worked(0, MIB, 1);
    free(results[0].to);
}

int main(void) {
    frames_start();
    for (int i = 0; i < ROUNDS; i++) {
        too_large_for_the_pool();
        no_such_pool();
        full_pool();
        budget();
    }
    return EXIT_SUCCESS;
}
