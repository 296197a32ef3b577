// What is taken into a frame is there until that frame ends or is rolled back, and then is gone
// without a call; a take that fails has taken nothing.
#include "transfers.h"

enum { SIZE = 4000, ROUNDS = 300 };

static fa_transfer transfer;

static void *sends(void *way) {
    fa_frame frame = fa_frame_begin();
    void *block =
        way ? block_made(fa_arena_self(), SIZE, 7) : sendable_made(fa_arena_self(), SIZE, 7);
    transfer = transfer_made(block, SIZE, FA_TRANSFER_DROP, way != NULL);
    GIVES(0, fa_frame_end(frame));
    return NULL;
}

static void last_reader(void *block) {
    block_holds(block, SIZE, 7); // deferred calls still find it
}

static void take_in(fa_arena *arena) {
    size_t size = 0;
    void *block = fa_transfer_take_in(arena, transfer, &size);
    CHECK(block && size == SIZE, "%p of %zu bytes, errno %d", block, size, errno);
    GIVES(0, fa_arena_defer(arena, last_reader, block));
    block_holds(block, SIZE, 7);
}

static void is_gone(void) {
    GIVES(-ESTALE, fa_transfer_drop(transfer));
    REFUSES(ESTALE, fa_transfer_take(transfer, NULL));
}

static void in_frames(fa_arena *arena, void *way) {
    sends(way);
    REFUSES(EPERM, fa_transfer_take_in(arena, transfer, NULL)); // no frame, and nothing taken
    fa_frame frame = frame_begun(arena);
    take_in(arena);
    REFUSES(ESTALE, fa_transfer_take_in(arena, transfer, NULL));
    GIVES(0, fa_frame_end(frame));
    is_gone();

    frame = frame_begun(arena);
    fa_mark mark = fa_mark_get(arena);
    sends(way);
    take_in(arena);
    GIVES(0, fa_rollback(mark));
    is_gone();
    sends(way);
    fa_frame inner = frame_begun(arena);
    take_in(arena);
    GIVES(0, fa_frame_end(inner));
    is_gone();
    sends(way);
    CHECK(fa_transfer_take_in(arena, transfer, NULL), "errno %d", errno);
    GIVES(0, fa_transfer_drop(transfer)); // sooner, by hand
    is_gone();
    GIVES(0, fa_frame_end(frame));
}

static void full(void) {
    fa_arena_options options = {.overflow = FA_OVERFLOW_FAIL, .reserve = 65536};
    fa_arena *arena = arena_made(&options);
    fa_frame frame = frame_begun(arena);
    sends(NULL);
    while (fa_arena_alloc(arena, 16))
        ;
    REFUSES(ENOMEM, fa_transfer_take_in(arena, transfer, NULL));
    GIVES(0, fa_frame_end(frame));
    taken(transfer, SIZE, 7);
    GIVES(0, fa_transfer_drop(transfer));
    GIVES(0, fa_arena_destroy(arena));
}

int main(void) {
    transfers_start();
    fa_arena *made = arena_made(NULL);
    size_t before = 0;
    full();
    for (int round = 0; round < ROUNDS; round++) {
        in_frames(round % 2 ? made : fa_arena_self(), round % 4 / 2 ? (void *)1 : NULL);
        if (round == ROUNDS / 10)
            before = heap_bytes();
    }
    CHECK(heap_bytes() <= before + 64 * KIB, "%zu bytes more", heap_bytes() - before);
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
