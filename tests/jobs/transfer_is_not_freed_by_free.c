// Blocks that may be transferred are known as frame memory, on both sides: free() of one says so
// and does nothing, realloc() makes a block of the heap. Memory that was one of theirs and is the
// heap's again is known as the heap's.
#include "transfers.h"

enum { BIG = 100000 };

int main(void) {
    transfers_start();
    fa_frame frame = fa_frame_begin();
    void *block = sendable_made(fa_arena_self(), 5000, 1);
    void *big = sendable_made(fa_arena_self(), BIG, 2);
    fa_transfer transfer = transfer_made(block, 5000, FA_TRANSFER_DROP, FA_TRANSFER_MOVED);
    struct said said;
    CHECK(owner_kind(block) == FA_OWNER_FRAME && owner_kind(big) == FA_OWNER_FRAME, "%u, %u",
          owner_kind(block), owner_kind(big));
    said_begin(&said);
    free(opaque(block));
    GIVES(0, fa_frame_end(frame));
    free(opaque(block));
    said_end(&said);
    CHECK(said_lines(&said, "framealloc: FA003") == 2, "said: %s", said.text);
    taken(transfer, 5000, 1);
    GIVES(0, fa_transfer_drop(transfer));

    void *again[16];
    for (int i = 0; i < 16; i++) {
        again[i] = malloc(BIG + 2 * FA_GRAIN);
        CHECK(owner_kind(again[i]) == FA_OWNER_LARGE, "%u", owner_kind(again[i]));
    }
    for (int i = 0; i < 16; i++)
        free(again[i]);
    return EXIT_SUCCESS;
}
