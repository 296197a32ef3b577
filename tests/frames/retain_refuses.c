// What can't be retained: memory that is not of the innermost frame of this thread, arguments out
// of range. And fa_alloc_importance, which allocates and retains.
#include "frames.h"

static void refuses(void) {
    static char global[100];
    char local[100];
    void *heap = malloc(100);
    fa_frame outer = fa_frame_begin();
    void *of_outer = block_made(fa_arena_self(), 100, 2);
    fa_frame inner = fa_frame_begin();
    char *mine = block_made(fa_arena_self(), 112, 3);
    void *const wrong[] = {NULL, global, local, heap, of_outer, (void *)16, mine + 4096};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        GIVES(-EINVAL, fa_retain(wrong[i], 100, 16, FA_TO_HEAP, NULL, NULL));
    GIVES(-EINVAL, fa_retain(mine, 113, 16, FA_TO_HEAP, NULL, NULL)); // beyond all that was given
    GIVES(-EINVAL, fa_retain(mine, SIZE_MAX, 16, FA_TO_HEAP, NULL, NULL));
    GIVES(-EINVAL, fa_retain(mine, SIZE_MAX - 50, 16, FA_TO_HEAP, NULL, NULL));
    static const size_t align[] = {0, 3, 48, 2 * FA_ALIGN_MAX, SIZE_MAX};
    for (size_t i = 0; i < sizeof align / sizeof *align; i++)
        GIVES(-EINVAL, fa_retain(mine, 100, align[i], FA_TO_HEAP, NULL, NULL));
    GIVES(-EINVAL, fa_retain(mine, 100, 16, fa_policy_make(4, NULL), NULL, NULL));
    GIVES(-EINVAL, fa_retain(mine, 100, 16, fa_policy_make(-1, NULL), NULL, NULL));
    GIVES(-EINVAL, fa_retain(mine, 100, 16, FA_TO_SCRATCH(NULL), NULL, NULL));
    fa_promotion_summary summary = {.size = sizeof summary};
    GIVES(0, fa_frame_end_promote(inner, NULL, 0, &summary));
    CHECK(summary.failed.blocks == 0 && summary.promoted[FA_DESTINATION_HEAP].blocks == 0,
          "something was retained");
    GIVES(0, fa_frame_end(outer));
    free(heap);
}

static void importance(void) {
    fa_scratch *scratch;
    GIVES(0, fa_scratch_open(&scratch, "level", 64 * KIB));
    fa_frame frame = fa_frame_begin();
    void *block[4];
    static const int destination[] = {FA_DESTINATION_DISCARD, FA_DESTINATION_POOL,
                                      FA_DESTINATION_HEAP, FA_DESTINATION_SCRATCH};
    for (int i = FA_EPHEMERAL; i <= FA_SCRATCH; i++) {
        block[i] = fa_alloc_importance(1000, 256, i, i == FA_SCRATCH ? "level" : NULL);
        CHECK(block[i] && (uintptr_t)block[i] % 256 == 0, "%p", block[i]);
        pattern_write(block[i], 1000, (uint64_t)i);
    }
    REFUSES(EINVAL, fa_alloc_importance(100, 24, FA_PERSISTENT, NULL));
    REFUSES(EINVAL, fa_alloc_importance(100, 16, FA_SCRATCH + 1, NULL));
    REFUSES(EINVAL, fa_alloc_importance(100, 16, -1, NULL));
    REFUSES(EINVAL, fa_alloc_importance(100, 16, FA_SCRATCH, NULL));
    REFUSES(ENOMEM, fa_alloc_importance(SIZE_MAX - 5, 16, FA_PERSISTENT, NULL));
    fa_promotion results[8];
    fa_promotion_summary summary = {.size = sizeof summary};
    GIVES(0, fa_frame_end_promote(frame, results, 8, &summary));
    // An ephemeral block goes nowhere; whether it is listed as discarded is left open.
    CHECK(summary.results == 3 || summary.results == 4, "%u results", summary.results);
    for (uint32_t i = 0; i < summary.results; i++) {
        int which = FA_SCRATCH + 1 - (int)summary.results + (int)i;
        CHECK(results[i].from == block[which] && results[i].error == 0 &&
                  results[i].destination == (uint32_t)destination[which],
              "result %u", i);
        if (which == FA_EPHEMERAL)
            continue;
        CHECK((uintptr_t)results[i].to % 256 == 0, "%p", results[i].to);
        block_holds(results[i].to, 1000, (uint64_t)which);
        if (which != FA_SCRATCH)
            free(results[i].to);
    }
    GIVES(0, fa_scratch_close(scratch));
}

int main(void) {
    frames_start();
    for (int i = 0; i < 20; i++) {
        refuses();
        importance();
    }
    return EXIT_SUCCESS;
}
