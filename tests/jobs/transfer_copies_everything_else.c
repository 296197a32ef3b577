// Memory that was not allocated to be transferred is copied, once, and the result says so: the
// original may change or go at once.
#include "transfers.h"

enum { SIZE = 5000, ROUNDS = 500 };

static char fixed[SIZE];

static void copied(void *original, size_t size, size_t align) {
    fa_transfer transfer;
    pattern_write(original, size, size);
    GIVES(FA_TRANSFER_COPIED, fa_transfer_make(&transfer, original, size, align, FA_TRANSFER_DROP));
    memset(original, 0xee, size);
    char *block = taken(transfer, size, size);
    CHECK(block + size <= (char *)original || (char *)original + size <= block, "the same memory");
    CHECK((uintptr_t)block % (align ? align : FA_GRAIN) == 0, "%p, aligned to %zu", (void *)block,
          align);
    GIVES(0, fa_transfer_drop(transfer));
}

static void *other_frame(void *block) { // of a thread that has it open
    copied(block, SIZE, 0);
    return NULL;
}

int main(void) {
    transfers_start();
    char local[SIZE];
    void *heap = malloc(SIZE);
    size_t before = 0;
    for (int round = 0; round < ROUNDS; round++) {
        fa_arena *arena = fa_arena_self();
        fa_frame frame = frame_begun(arena);
        copied(fa_frame_alloc(SIZE), SIZE, 0);
        copied(local, SIZE, 16);
        copied(fixed, SIZE, 4096);
        copied(heap, SIZE, 64);
        copied(heap, 1, 1);
        copied(heap, 0, 0);
        if (round < 20) {
            copied(fa_frame_alloc(100000), 100000, FA_ALIGN_MAX);
            thread_join(thread_start(other_frame, sendable_made(arena, SIZE, 1)));
        }
        GIVES(0, fa_frame_end(frame));
        if (round == ROUNDS / 10)
            before = heap_bytes();
    }
    CHECK(heap_bytes() <= before + 64 * KIB, "%zu bytes more", heap_bytes() - before);
    free(heap);
    return EXIT_SUCCESS;
}
