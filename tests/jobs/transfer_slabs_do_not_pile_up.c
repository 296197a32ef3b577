// Frames, marks and inner frames that come and go within one long frame, with blocks that may be
// transferred in each of them: the memory is that of a few, sent on or not.
#include "transfers.h"

enum { TIMES = 20000, SIZE = 3000, UNDER_WAY = 32 };

static fa_transfer under_way[UNDER_WAY];

static void step(fa_arena *arena, int how, size_t i) {
    fa_mark mark = {0};
    fa_frame inner = {0};
    if (how == 1)
        mark = fa_mark_get(arena);
    if (how >= 2)
        inner = frame_begun(arena);
    void *block = sendable_made(arena, SIZE, i);
    if (how == 3) {
        fa_transfer *slot = &under_way[i % UNDER_WAY];
        if (slot->id)
            GIVES(0, fa_transfer_drop(*slot));
        *slot = transfer_made(block, SIZE, FA_TRANSFER_DROP, FA_TRANSFER_MOVED);
    }
    sendable_made(arena, SIZE, i);
    if (how == 1)
        GIVES(0, fa_rollback(mark));
    if (how >= 2)
        GIVES(0, fa_frame_end(inner));
}

int main(void) {
    transfers_start();
    fa_arena *arena = fa_arena_self();
    for (int how = 0; how <= 3; how++) {
        fa_frame around = frame_begun(arena);
        if (how)
            sendable_made(arena, SIZE, 1); // of the long frame
        size_t before = heap_bytes();
        for (size_t i = 0; i < TIMES; i++) {
            if (!how) {
                GIVES(0, fa_frame_end(around));
                around = frame_begun(arena);
            }
            step(arena, how, i);
        }
        size_t now = heap_bytes();
        CHECK(now <= before + (UNDER_WAY + 4) * 80 * KIB, "way %d: %zu bytes more", how,
              now - before);
        GIVES(0, fa_frame_end(around));
    }
    for (size_t i = 0; i < UNDER_WAY; i++)
        GIVES(0, fa_transfer_drop(under_way[i]));
    return EXIT_SUCCESS;
}
