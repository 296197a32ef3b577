// A transfer that nobody takes goes with its frame, however that ends, moved or copied: then it
// can't be taken any more, and nothing is left of it. One that was taken in time stays.
#include "transfers.h"

enum { SIZE = 3000, ROUNDS = 2000 };

static fa_arena *arena;
static fa_transfer transfer[4]; // moved and not taken, copied and not taken, the same but taken

static void make(void) {
    for (size_t i = 0; i < 4; i++) {
        void *block = i % 2 ? block_made(arena, SIZE, i) : sendable_made(arena, SIZE, i);
        transfer[i] = transfer_made(block, SIZE, FA_TRANSFER_FRAME, i % 2);
    }
}
static void are_there(void) {
    for (size_t i = 2; i < 4; i++)
        taken(transfer[i], SIZE, i);
}
static void are_gone(void) {
    for (size_t i = 0; i < 2; i++) {
        REFUSES(ESTALE, fa_transfer_take(transfer[i], NULL));
        GIVES(-ESTALE, fa_transfer_drop(transfer[i]));
    }
    for (size_t i = 2; i < 4; i++)
        GIVES(0, fa_transfer_drop(transfer[i]));
}

static void by_end(void) {
    fa_frame frame = frame_begun(arena);
    make();
    are_there();
    GIVES(0, fa_frame_end(frame));
    are_gone();
}
static void by_inner_end(void) {
    fa_frame frame = frame_begun(arena), inner = frame_begun(arena);
    make();
    are_there();
    GIVES(0, fa_frame_end(inner));
    are_gone();
    GIVES(0, fa_frame_end(frame));
}
static void by_rollback(void) {
    fa_frame frame = frame_begun(arena);
    fa_mark mark = fa_mark_get(arena);
    make();
    are_there();
    GIVES(0, fa_rollback(mark));
    are_gone();
    GIVES(0, fa_frame_end(frame));
}
static void by_promotion(void) {
    fa_frame frame = frame_begun(arena);
    make();
    are_there();
    GIVES(0, fa_frame_end_promote(frame, NULL, 0, NULL));
    are_gone();
}
static void by_advance(void) {
    fa_epoch *epoch;
    GIVES(0, fa_epoch_create(&epoch));
    GIVES(0, fa_epoch_join(epoch, arena));
    make();
    are_there();
    GIVES(0, fa_frame_advance_all(epoch));
    block_made(arena, 100, 1);
    are_gone();
    GIVES(0, fa_epoch_leave(arena));
    GIVES(0, fa_epoch_destroy(epoch));
}

static void *leaves(void *unused) {
    arena = fa_arena_self();
    frame_begun(arena);
    make();
    are_there();
    return NULL;
}
static void by_thread_exit(void) {
    fa_arena *mine = arena;
    thread_join(thread_start(leaves, NULL));
    are_gone();
    arena = mine;
}

// In a ring it is there as long as its memory is.
static void by_ring(void) {
    fa_arena *mine = arena;
    arena = arena_made(&(fa_arena_options){.ring = 3});
    fa_frame frame = frame_begun(arena);
    void *block = sendable_made(arena, SIZE, 5);
    fa_transfer kept = transfer_made(block, SIZE, FA_TRANSFER_FRAME, FA_TRANSFER_MOVED);
    fa_transfer late = transfer_made(block, SIZE, FA_TRANSFER_FRAME, FA_TRANSFER_MOVED);
    GIVES(0, fa_frame_end(frame));
    for (int i = 0; i < 2; i++) {
        frame = frame_begun(arena);
        memset(sendable_made(arena, SIZE, 1), 0xee, SIZE);
        GIVES(0, fa_frame_end(frame));
    }
    taken(kept, SIZE, 5);
    frame = frame_begun(arena);
    REFUSES(ESTALE, fa_transfer_take(late, NULL));
    block_holds(block, SIZE, 5);
    GIVES(0, fa_transfer_drop(kept));
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(arena));
    arena = mine;
}

int main(void) {
    transfers_start();
    size_t before = 0;
    for (int round = 0; round < ROUNDS; round++) {
        arena = fa_arena_self();
        by_end();
        by_inner_end();
        by_rollback();
        by_promotion();
        by_advance();
        if (round % 20 == 0) {
            by_thread_exit();
            by_ring();
        }
        if (round == ROUNDS / 10)
            before = heap_bytes();
    }
    CHECK(heap_bytes() <= before + 64 * KIB, "%zu bytes more", heap_bytes() - before);
    return EXIT_SUCCESS;
}
