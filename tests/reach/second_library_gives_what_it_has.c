// On a library of the second release, frames are the library's, barriers and transfers the
// program's own: those are copies, which end with the library's frames all the same.
#include "framealloc/framealloc.h"
#include "promise.h"

enum { SIZE = 1000 };

static fa_transfer made(const void *p, int until) {
    fa_transfer transfer = {0};
    CHECK(fa_transfer_make(&transfer, p, SIZE, 0, until) == FA_TRANSFER_COPIED, "no copy");
    return transfer;
}

int main(void) {
    fa_barrier *barrier;
    fa_transfer transfer = {0};
    CHECK(fa_available() == 1 && fa__table->version == FA_API_VERSION, "the mixed table");
    CHECK(fa_barrier_create(&barrier, 1) == 0 && fa_barrier_arrive_wait(barrier, 0) == 1 &&
              fa_barrier_destroy(barrier) == 0,
          "no barrier");
    CHECK(!fa_transfer_alloc(fa_arena_self(), SIZE, 0) && errno == EPERM, "outside a frame");
    CHECK(fa_transfer_make(&transfer, barrier, SIZE, 0, FA_TRANSFER_FRAME) == -EPERM, "outside");
    CHECK(fa_deferred_set(FA_DEFERRED_FRAME_END, 0) == -ENOTSUP, "its heap knows no modes");

    fa_frame frame = fa_frame_begin();
    fa_arena *arena = fa_arena_self();
    void *block = fa_transfer_alloc(arena, SIZE, 64);
    CHECK(block && (uintptr_t)block % 64 == 0, "%p", block);
    pattern_write(block, SIZE, 1);
    fa_transfer kept = made(block, FA_TRANSFER_DROP), gone = made(block, FA_TRANSFER_FRAME);
    fa_transfer taken = made(block, FA_TRANSFER_FRAME), in = made(block, FA_TRANSFER_DROP);
    CHECK(pattern_holds(fa_transfer_take(taken, NULL), SIZE, 1), "another block");
    CHECK(pattern_holds(fa_transfer_take_in(arena, in, NULL), SIZE, 1), "another block");
    CHECK(fa_frame_end(frame) == 0, "no end");

    CHECK(pattern_holds(fa_transfer_take(kept, NULL), SIZE, 1), "another block");
    CHECK(fa_transfer_drop(kept) == 0 && fa_transfer_drop(taken) == 0, "they are gone");
    CHECK(fa_transfer_drop(gone) == -ESTALE && fa_transfer_drop(in) == -ESTALE, "they stayed");
    return EXIT_SUCCESS;
}
