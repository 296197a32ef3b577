// What is refused, with nothing changed: arguments out of range, no frame, a frame that is ending,
// another thread's arena.
#include "transfers.h"

static fa_arena *arena;
static void *kept;

static void while_ending(void *ran) {
    fa_transfer transfer = {0};
    REFUSES(EBUSY, fa_transfer_alloc(arena, 100, 0));
    REFUSES(EBUSY, fa_transfer_take_in(arena, transfer, NULL));
    GIVES(-EBUSY, fa_transfer_make(&transfer, kept, 100, 0, FA_TRANSFER_FRAME));
    CHECK(!transfer.id, "changed");
    GIVES(FA_TRANSFER_MOVED, fa_transfer_make(&transfer, kept, 100, 0, FA_TRANSFER_DROP));
    *(fa_transfer *)ran = transfer;
}

static void *of_another_thread(void *unused) {
    REFUSES(EPERM, fa_transfer_alloc(arena, 100, 0));
    return NULL;
}

static void arguments(void) {
    fa_transfer transfer = {0};
    char bytes[16] = "";
    GIVES(-EINVAL, fa_transfer_make(NULL, bytes, 16, 0, FA_TRANSFER_DROP));
    GIVES(-EINVAL, fa_transfer_make(&transfer, NULL, 16, 0, FA_TRANSFER_DROP));
    GIVES(-EINVAL, fa_transfer_make(&transfer, bytes, 16, 3, FA_TRANSFER_DROP));
    GIVES(-EINVAL, fa_transfer_make(&transfer, bytes, 16, 2 * FA_ALIGN_MAX, FA_TRANSFER_DROP));
    GIVES(-EINVAL, fa_transfer_make(&transfer, bytes, 16, 0, FA_TRANSFER_DROP + 1));
    GIVES(-EINVAL, fa_transfer_make(&transfer, bytes, 16, 0, -1));
    GIVES(-EINVAL, fa_transfer_make(&transfer, bytes, SIZE_MAX, 0, FA_TRANSFER_DROP));
    GIVES(-EPERM, fa_transfer_make(&transfer, bytes, 16, 0, FA_TRANSFER_FRAME));
    REFUSES(EPERM, fa_transfer_alloc(arena, 100, 0));
    CHECK(!transfer.id, "changed");
}

static void blocks(void) {
    REFUSES(EINVAL, fa_transfer_alloc(arena, 100, 24));
    REFUSES(EINVAL, fa_transfer_alloc(arena, 100, 2 * FA_ALIGN_MAX));
    REFUSES(ENOMEM, fa_transfer_alloc(arena, SIZE_MAX, 0));
    REFUSES(ENOMEM, fa_transfer_alloc(arena, PTRDIFF_MAX, 0));
    REFUSES(ENOMEM, fa_transfer_alloc(arena, (size_t)PTRDIFF_MAX + 1, 64));
    for (size_t align = 1; align <= FA_ALIGN_MAX; align *= 2)
        for (size_t size = 0; size < 70000; size = size * 3 + 1) {
            void *block = fa_transfer_alloc(arena, size, align);
            CHECK(block && (uintptr_t)block % align == 0 && (uintptr_t)block % FA_GRAIN == 0,
                  "%p of %zu bytes at %zu", block, size, align);
            pattern_write(block, size, align);
            fa_transfer transfer = transfer_made(block, size, FA_TRANSFER_DROP, FA_TRANSFER_MOVED);
            CHECK(taken(transfer, size, align) == block, "it moved");
            GIVES(0, fa_transfer_drop(transfer));
        }
    GIVES(-EINVAL, fa_retain(sendable_made(arena, 100, 1), 100, 16, FA_TO_HEAP, NULL, NULL));
}

int main(void) {
    transfers_start();
    arena = arena_made(NULL);
    fa_arena *own = fa_arena_self();
    arguments();
    fa_frame mine = frame_begun(own);
    fa_transfer ran = {0};
    for (int i = 0; i < 100; i++) {
        fa_frame frame = frame_begun(arena);
        if (i < 3) {
            blocks();
            thread_join(thread_start(of_another_thread, NULL));
        }
        kept = sendable_made(arena, 100, 1);
        GIVES(0, fa_arena_defer(arena, while_ending, &ran));
        GIVES(0, fa_frame_end(frame));
        taken(ran, 100, 1);
        GIVES(0, fa_transfer_drop(ran));
    }
    GIVES(0, fa_frame_end(mine));
    GIVES(0, fa_arena_destroy(arena));
    return EXIT_SUCCESS;
}
