// A block of fa_transfer_alloc goes over where it is: it outlives a rollback, its frame and its
// thread, nothing overwrites it, and its memory goes when the last one is done with it.
#include "transfers.h"

enum { BLOCKS = 300, SIZE_MAX_BYTES = 9000, ROUNDS = 20 };

static fa_transfer sent[BLOCKS];
static void *sent_at[BLOCKS];

static size_t size_of(size_t i) {
    return i % 50 == 7 ? 200000 : i * 131 % SIZE_MAX_BYTES;
}

static void send(fa_arena *arena, size_t i) {
    sent_at[i] = sendable_made(arena, size_of(i), i);
    sent[i] = transfer_made(sent_at[i], size_of(i), FA_TRANSFER_DROP, FA_TRANSFER_MOVED);
}

// By each way in which a block's place is taken back.
static void *sends(void *unused) {
    fa_arena *arenas[] = {fa_arena_self(), arena_made(NULL),
                          arena_made(&(fa_arena_options){.ring = 3})};
    size_t i = 0;
    for (size_t k = 0; k < sizeof arenas / sizeof *arenas; k++) {
        fa_frame frame = frame_begun(arenas[k]);
        for (size_t end = i + BLOCKS / 4; i < end; i++) {
            fa_mark mark = fa_mark_get(arenas[k]);
            send(arenas[k], i);
            if (i % 3 == 0)
                GIVES(0, fa_rollback(mark));
            if (i % 3 == 1) {
                fa_frame inner = frame_begun(arenas[k]);
                if (++i < end)
                    send(arenas[k], i);
                else
                    i--;
                GIVES(0, fa_frame_end(inner));
            }
            sendable_made(arenas[k], size_of(i), ~i); // not sent: may be overwritten
        }
        GIVES(0, fa_frame_end(frame));
        for (int n = 0; n < 10; n++) {
            frame = frame_begun(arenas[k]);
            memset(sendable_made(arenas[k], 50000, 1), 0xee, 50000);
            GIVES(0, fa_frame_end(frame));
        }
    }
    frame_begun(arenas[0]); // its thread ends it
    for (; i < BLOCKS; i++)
        send(arenas[0], i);
    GIVES(0, fa_arena_destroy(arenas[1]));
    GIVES(0, fa_arena_destroy(arenas[2]));
    return NULL;
}

int main(void) {
    transfers_start();
    size_t before = 0;
    for (int round = 0; round < ROUNDS; round++) {
        thread_join(thread_start(sends, NULL));
        for (size_t i = 0; i < BLOCKS; i++)
            CHECK(taken(sent[i], size_of(i), i) == sent_at[i], "block %zu is elsewhere", i);
        for (size_t i = 0; i < BLOCKS; i++)
            block_holds(sent_at[i], size_of(i), i);
        for (size_t i = 0; i < BLOCKS; i++)
            GIVES(0, fa_transfer_drop(sent[i]));
        if (round == 1)
            before = heap_bytes();
    }
    CHECK(heap_bytes() <= before + 64 * KIB, "%zu bytes more", heap_bytes() - before);
    return EXIT_SUCCESS;
}
