// A plain end discards what was retained, a rollback drops what was retained since the mark, and
// frames that fa_frame_end_promote finds open inside are ended first and discard; the next frame
// inherits nothing.
#include "calls.h"

static fa_promotion results[8];
static fa_promotion_summary summary;

static void never(void *from, void *to, void *number) {
    CHECK(false, "block %zu was promoted", (size_t)number);
}
static void *retained(size_t number, fa_fixup_fn *fixup) {
    void *block = block_made(fa_arena_self(), 300, number);
    GIVES(0, fa_retain(block, 300, 64, FA_TO_HEAP, fixup, (void *)number));
    return block;
}
static void promote(fa_frame frame, uint32_t results_wanted) {
    summary = (fa_promotion_summary){.size = sizeof summary};
    GIVES(0, fa_frame_end_promote(frame, results, 8, &summary));
    CHECK(summary.results == results_wanted, "%u results", summary.results);
}

static void plain_end(void) {
    fa_frame frame = fa_frame_begin();
    for (size_t i = 0; i < 5; i++)
        retained(i, never);
    GIVES(0, fa_frame_end(frame));
    frame = fa_frame_begin();
    block_made(fa_arena_self(), 2000, 7);
    promote(frame, 0);
    CHECK(summary.promoted[FA_DESTINATION_HEAP].blocks == 0 && summary.failed.blocks == 0, "sums");
}

static void rollback(void) {
    fa_frame frame = fa_frame_begin();
    void *kept = retained(1, NULL);
    fa_mark mark = fa_mark_get(fa_arena_self());
    retained(2, never);
    retained(3, never);
    GIVES(0, fa_rollback(mark));
    void *later = retained(4, NULL);
    promote(frame, 2);
    CHECK(results[0].from == kept && results[1].from == later, "order");
    block_holds(results[0].to, 300, 1);
    block_holds(results[1].to, 300, 4);
    free(results[0].to);
    free(results[1].to);
}

static void inner_frames(void) {
    fa_frame outer = fa_frame_begin();
    void *kept = retained(1, NULL);
    call_deferred(fa_arena_self(), 1);
    fa_frame inner = fa_frame_begin();
    retained(2, never);
    call_deferred(fa_arena_self(), 2);
    promote(outer, 1);
    CALLS_WERE(2, 1);
    CHECK(results[0].from == kept, "whose block");
    block_holds(results[0].to, 300, 1);
    free(results[0].to);
    GIVES(-EINVAL, fa_frame_end(inner));

    // Ended by itself, the inner frame promotes its own blocks and leaves the outer frame's.
    outer = fa_frame_begin();
    kept = retained(1, NULL);
    inner = fa_frame_begin();
    void *inside = retained(2, NULL);
    promote(inner, 1);
    CHECK(results[0].from == inside, "whose block");
    free(results[0].to);
    block_holds(kept, 300, 1);
    inner = fa_frame_begin();
    retained(3, never);
    GIVES(0, fa_frame_end(inner));
    promote(outer, 1);
    CHECK(results[0].from == kept, "whose block");
    block_holds(results[0].to, 300, 1);
    free(results[0].to);
}

// In a ring the copies are made at the end, the rest waits for the slot.
static void ring(void) {
    fa_arena *self = fa_arena_self();
    GIVES(0, fa_arena_ring(self, 2));
    for (size_t i = 0; i < 10; i++) {
        fa_frame frame = fa_frame_begin();
        if (i >= 2)
            CALLS_WERE(i - 2);
        void *kept = retained(i, NULL);
        call_deferred(self, i);
        promote(frame, 1);
        calls_were_none();
        CHECK(results[0].from == kept, "whose block");
        block_holds(kept, 300, i);
        block_holds(results[0].to, 300, i);
        free(results[0].to);
    }
    GIVES(0, fa_arena_ring(self, 1));
    CHECK(calls.count == 2, "%zu calls", calls.count);
    calls.count = 0;
}

int main(void) {
    frames_start();
    for (int i = 0; i < 50; i++) {
        plain_end();
        rollback();
        inner_frames();
        ring();
    }
    return EXIT_SUCCESS;
}
