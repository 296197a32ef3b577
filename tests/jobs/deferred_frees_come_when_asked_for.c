// In each mode, blocks that another thread freed come home at the moment that was chosen, and not
// before. Housekeeping may come first where this thread was away for long: then it is tried again.
#include "deferred.h"

static size_t come_early, drained;

static void none_yet(void) {
    come_early += mail_comes_back(BLOCKS);
}
static bool all_there(void) { // taken in already: nothing is left to drain
    return fa_deferred_drain(0) == 0 && mail_comes_back(2 * BLOCKS) > BLOCKS / 2;
}

static bool on_demand(void) {
    GIVES(0, fa_deferred_set(FA_DEFERRED_ON_DEMAND, 0));
    mail_made();
    none_yet();
    fa_frame frame = fa_frame_begin();
    GIVES(0, fa_frame_end(frame));
    none_yet();
    drained = fa_deferred_drain(0);
    return drained == BLOCKS && all_there();
}

static bool on_demand_in_parts(void) {
    enum { PART = 100, BATCH_MOST = 64 };
    GIVES(0, fa_deferred_set(FA_DEFERRED_ON_DEMAND, 0));
    mail_made();
    size_t sum = 0, got;
    do {
        got = fa_deferred_drain(PART);
        CHECK(got <= PART + BATCH_MOST, "%zu at once", got);
        sum += got;
    } while (got);
    drained = sum;
    return sum == BLOCKS && all_there();
}

static bool at_frame_begin(void) {
    fa_frame frame = fa_frame_begin(), inner;
    GIVES(0, fa_deferred_set(FA_DEFERRED_FRAME_BEGIN, 0));
    mail_made();
    none_yet();
    inner = fa_frame_begin(); // no outermost one
    GIVES(0, fa_frame_end(inner));
    GIVES(0, fa_frame_end(frame));
    none_yet();
    frame = fa_frame_begin();
    bool is_there = all_there();
    GIVES(0, fa_frame_end(frame));
    return is_there;
}

static bool at_frame_end(void) {
    GIVES(0, fa_deferred_set(FA_DEFERRED_FRAME_END, 0));
    fa_frame frame = fa_frame_begin();
    mail_made();
    none_yet();
    fa_frame inner = fa_frame_begin();
    GIVES(0, fa_frame_end(inner));
    none_yet();
    GIVES(0, fa_frame_end(frame));
    return all_there();
}

static bool at_frame_end_in_batches(void) {
    enum { BATCH = 50 };
    GIVES(0, fa_deferred_set(FA_DEFERRED_FRAME_END, BATCH));
    mail_made();
    for (int i = 0; i < 4; i++) {
        fa_frame frame = fa_frame_begin();
        GIVES(0, fa_frame_end(frame));
    }
    drained = fa_deferred_drain(0);
    return drained > BLOCKS - 4 * (BATCH + 64) && drained <= BLOCKS - 4 * BATCH;
}

static bool incrementally(void) {
    GIVES(0, fa_deferred_set(FA_DEFERRED_INCREMENTAL, 1)); // one batch at a time
    mail_made();
    void *blocks[2 * BLOCKS];
    size_t count = 0;
    qsort(handed, BLOCKS, sizeof *handed, by_address);
    do
        blocks[count] = malloc(BLOCK);
    while (!bsearch(&blocks[count++], handed, BLOCKS, sizeof *handed, by_address) &&
           count < 2 * BLOCKS);
    drained = fa_deferred_drain(0);
    while (count)
        free(blocks[--count]);
    return drained >= BLOCKS - 4 * 64 && drained < BLOCKS;
}

static bool by_default(void) {
    GIVES(0, fa_deferred_set(FA_DEFERRED_DEFAULT, 0));
    mail_made();
    return mail_comes_back(2 * BLOCKS) > BLOCKS / 2;
}

static void holds(const char *name, bool (*promise)(void)) {
    for (int i = 0; i < ATTEMPTS; i++) {
        come_early = 0;
        bool is_kept = promise();
        if (is_kept && !come_early)
            return;
    }
    CHECK(false, "%s: %zu blocks came early, %zu were drained", name, come_early, drained);
}

int main(void) {
    jobs_start();
    void *kept = malloc(BLOCK); // this thread has a heap
    holds("on demand", on_demand);
    holds("on demand, in parts", on_demand_in_parts);
    holds("at frame begin", at_frame_begin);
    holds("at frame end", at_frame_end);
    holds("at frame end, in batches", at_frame_end_in_batches);
    holds("incrementally", incrementally);
    holds("by default", by_default);
    free(kept);
    return EXIT_SUCCESS;
}
