// Threads that grab for the same transfers: each is taken by one, and dropped once. A sender whose
// frame ends at that moment has lost the block, or the takers have; never both or neither.
#include "transfers.h"

enum { TAKERS = 3, ROUNDS = 3000, EACH = 8, SIZE = 200 };

static fa_barrier *barrier;
static fa_transfer transfer[EACH];
static unsigned got[EACH], gone[EACH]; // of this round; relaxed

static void stale_ones(void) {
    fa_frame frame = fa_frame_begin();
    void *block = sendable_made(fa_arena_self(), SIZE, 1);
    fa_transfer old = transfer_made(block, SIZE, FA_TRANSFER_DROP, FA_TRANSFER_MOVED);
    GIVES(0, fa_transfer_drop(old)); // before it was taken
    REFUSES(ESTALE, fa_transfer_take(old, NULL));
    fa_transfer next = transfer_made(block, SIZE, FA_TRANSFER_DROP, FA_TRANSFER_MOVED);
    CHECK(next.id != old.id, "one name for two");
    REFUSES(ESTALE, fa_transfer_take(old, NULL)); // its record is in use again
    GIVES(-ESTALE, fa_transfer_drop(old));
    taken(next, SIZE, 1);
    REFUSES(ESTALE, fa_transfer_take(next, NULL));
    GIVES(0, fa_transfer_drop(next));
    GIVES(-ESTALE, fa_transfer_drop(next));
    fa_transfer never = {0}, far = {next.id + 1000000};
    REFUSES(ESTALE, fa_transfer_take(never, NULL));
    GIVES(-ESTALE, fa_transfer_drop(never));
    REFUSES(ESTALE, fa_transfer_take(far, NULL));
    GIVES(-ESTALE, fa_transfer_drop(far));
    GIVES(0, fa_frame_end(frame));
}

static void meet(void) {
    CHECK(fa_barrier_arrive_wait(barrier, FA_FOREVER) >= 0, "no barrier");
}

static void *takes(void *number) {
    for (size_t round = 0; round < ROUNDS; round++) {
        meet();
        for (size_t k = 0; k < EACH; k++) {
            size_t i = (k + (size_t)number) % EACH, size;
            void *block = fa_transfer_take(transfer[i], &size);
            if (!block)
                continue;
            block_holds(block, SIZE, round * EACH + i);
            __atomic_fetch_add(&got[i], 1, __ATOMIC_RELAXED);
            if (fa_transfer_drop(transfer[i]) == 0)
                __atomic_fetch_add(&gone[i], 1, __ATOMIC_RELAXED);
        }
        meet();
    }
    return NULL;
}

int main(void) {
    transfers_start();
    stale_ones();
    barrier = barrier_made(TAKERS + 1);
    pthread_t taker[TAKERS];
    for (size_t i = 0; i < TAKERS; i++)
        taker[i] = thread_start(takes, (void *)i);
    for (size_t round = 0; round < ROUNDS; round++) {
        bool ends_at_once = round % 2;
        fa_frame frame = fa_frame_begin();
        for (size_t i = 0; i < EACH; i++) {
            got[i] = gone[i] = 0;
            void *block = i % 4 ? sendable_made(fa_arena_self(), SIZE, round * EACH + i)
                                : block_made(fa_arena_self(), SIZE, round * EACH + i);
            transfer[i] = transfer_made(block, SIZE, FA_TRANSFER_FRAME, i % 4 == 0);
        }
        meet();
        if (ends_at_once)
            GIVES(0, fa_frame_end(frame));
        meet();
        for (size_t i = 0; i < EACH; i++) {
            CHECK(got[i] == gone[i] && got[i] <= 1 && (ends_at_once || got[i] == 1),
                  "transfer %zu of round %zu: %u took it, %u dropped it", i, round, got[i],
                  gone[i]);
            GIVES(-ESTALE, fa_transfer_drop(transfer[i]));
        }
        if (!ends_at_once)
            GIVES(0, fa_frame_end(frame));
    }
    for (size_t i = 0; i < TAKERS; i++)
        thread_join(taker[i]);
    GIVES(0, fa_barrier_destroy(barrier));
    return EXIT_SUCCESS;
}
