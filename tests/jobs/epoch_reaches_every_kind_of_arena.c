// An advance ends the epoch's frame in a ring as well: what it held stays readable until its slot's
// turn comes. An arena that may not grow never fills up, whoever slept through many advances is
// reset once, and what its owner retained is dropped.
#include "jobs.h"

enum { RING = 3, ADVANCES = 50, BLOCK = 20000, BLOCKS_MAX = 40 };

static fa_epoch *epoch;

static void counted(void *count) {
    ++*(size_t *)count;
}

static void rings(void) {
    fa_arena *arena = arena_made(&(fa_arena_options){.ring = RING});
    void *block[ADVANCES];
    size_t ended = 0;
    GIVES(0, fa_epoch_join(epoch, arena));
    for (size_t i = 0; i < ADVANCES; i++) {
        block[i] = block_made(arena, BLOCK, i); // ends the frame of the round before
        GIVES(0, fa_arena_defer(arena, counted, &ended));
        size_t oldest = i < RING - 1 ? 0 : i - (RING - 1);
        for (size_t k = oldest; k <= i; k++)
            block_holds(block[k], BLOCK, k);
        CHECK(ended == oldest, "%zu frames are over in round %zu", ended, i);
        GIVES(0, fa_frame_advance_all(epoch));
    }
    GIVES(0, fa_epoch_leave(arena));
    GIVES(0, fa_arena_destroy(arena));
    CHECK(ended == ADVANCES, "%zu frames are over", ended);
}

static void bounded(void) {
    fa_arena_options options = {.overflow = FA_OVERFLOW_FAIL, .reserve = MIB};
    fa_arena *arena = arena_made(&options);
    GIVES(0, fa_epoch_join(epoch, arena));
    for (int i = 0; i < ADVANCES; i++) {
        for (size_t k = 0; k < BLOCKS_MAX; k++)
            block_made(arena, BLOCK, k);
        GIVES(0, fa_frame_advance_all(epoch));
    }
    GIVES(0, fa_epoch_leave(arena));
    GIVES(0, fa_arena_destroy(arena));
}

static void slept_through(void) {
    fa_arena *arena = arena_made(NULL);
    size_t ended = 0;
    GIVES(0, fa_epoch_join(epoch, arena));
    void *kept = block_made(arena, BLOCK, 1);
    GIVES(0, fa_retain(kept, BLOCK, 16, FA_TO_HEAP, NULL, NULL));
    GIVES(0, fa_arena_defer(arena, counted, &ended));
    for (int i = 0; i < ADVANCES; i++)
        GIVES(0, fa_frame_advance_all(epoch));
    block_holds(kept, BLOCK, 1);
    CHECK(ended == 0, "the frame of a sleeper ended");
    block_made(arena, 16, 2);
    CHECK(ended == 1, "the frame ended %zu times", ended);
    GIVES(0, fa_epoch_leave(arena));
    GIVES(0, fa_arena_destroy(arena));
}

int main(void) {
    jobs_start();
    GIVES(-EINVAL, fa_epoch_create(NULL));
    GIVES(-EINVAL, fa_epoch_destroy(NULL));
    GIVES(-EINVAL, fa_frame_advance_all(NULL));
    GIVES(-EINVAL, fa_epoch_join(NULL, fa_arena_self()));
    GIVES(0, fa_epoch_create(&epoch));
    rings();
    bounded();
    slept_through();
    GIVES(0, fa_epoch_destroy(epoch));
    return EXIT_SUCCESS;
}
