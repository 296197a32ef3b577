// A block keeps its handle and its bytes when it grows and shrinks, in place where there is room;
// an alignment stays; a failed resize changes nothing.
#include "handles.h"

enum { RESERVE = 16 << 20, STEPS = 3000 };

int main(void) {
    frames_start();
    fa_handles_options options = {.reserve = RESERVE};
    fa_handles *heap = heap_made(&options);
    struct held held, other;
    held_make(heap, &held, 1000, 256, 1);
    void *at = fa_handle_get(heap, held.handle);
    GIVES(0, fa_handle_resize(heap, held.handle, 200000));
    CHECK(fa_handle_get(heap, held.handle) == at, "there was room behind it");
    block_holds(at, 1000, 1);
    GIVES(0, fa_handle_resize(heap, held.handle, held.size = 500));
    CHECK(fa_handle_get(heap, held.handle) == at, "a smaller block moved");
    held_make(heap, &other, 1000, 0, 2); // behind it
    uint64_t random = random_seed(3);
    for (size_t i = 0; i < STEPS; i++) {
        size_t size = 1 + random_below(&random, i % 100 ? 5000 : 1 << 20);
        size_t kept = size < held.size ? size : held.size;
        GIVES(0, fa_handle_resize(heap, held.handle, size));
        at = fa_handle_lock(heap, held.handle);
        CHECK(at && (uintptr_t)at % 256 == 0, "%p", at);
        block_holds(at, kept, held.number); // the pattern does not depend on the size
        pattern_write(at, held.size = size, ++held.number);
        GIVES(0, fa_handle_unlock(heap, held.handle));
        held_holds(heap, &other);
        if (i % 10 == 0)
            compacted(heap);
        CHECK(heap_stats(heap).live_bytes == held.size + other.size, "accounts");
    }
    GIVES(-ENOMEM, fa_handle_resize(heap, held.handle, RESERVE));
    GIVES(-ENOMEM, fa_handle_resize(heap, held.handle, SIZE_MAX));
    held_holds(heap, &held);
    CHECK(fa_handle_lock(heap, other.handle), "no lock");
    int grown = fa_handle_resize(heap, other.handle, 8 << 20);
    CHECK(grown == 0 || grown == -EBUSY, "%d", grown);
    GIVES(0, fa_handle_unlock(heap, other.handle));
    GIVES(0, fa_handle_free(heap, held.handle));
    GIVES(0, fa_handle_free(heap, other.handle));
    GIVES(0, fa_handles_destroy(heap));
    return EXIT_SUCCESS;
}
