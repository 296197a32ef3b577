// What the tests of transfers share.
#pragma once
#include "jobs.h"
#include <malloc.h>

// Blocks of the heap that are in use, so far as that is known on this side; 0: not.
static inline size_t heap_bytes(void) {
    fa_stats stats;
    stats.size = sizeof stats;
    if (fa_stats_get(&stats) == 0)
        return stats.live_bytes;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0;
#else
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
#endif
}

// Descriptors of arenas stay, some of them before one is used again: here they are all made.
static inline void transfers_start(void) {
    enum { ARENAS_KEPT = 100 };
    jobs_start();
    for (int i = 0; i < ARENAS_KEPT; i++)
        GIVES(0, fa_arena_destroy(arena_made(NULL)));
}

// A block that may be transferred, written whole with the pattern of its number.
static inline void *sendable_made(fa_arena *arena, size_t size, uint64_t number) {
    void *block = fa_transfer_alloc(arena, size, 0);
    CHECK(block, "no block of %zu bytes: errno %d", size, errno);
    CHECK((uintptr_t)block % FA_GRAIN == 0, "%p", block);
    pattern_write(block, size, number);
    return block;
}

static inline fa_transfer transfer_made(void *block, size_t size, int until, int way) {
    fa_transfer transfer;
    GIVES(way, fa_transfer_make(&transfer, block, size, 0, until));
    CHECK(transfer.id, "no transfer");
    return transfer;
}

// Taken, and holding what it should; not dropped yet.
static inline void *taken(fa_transfer transfer, size_t size, uint64_t number) {
    size_t got = SIZE_MAX;
    void *block = fa_transfer_take(transfer, &got);
    CHECK(block && got == size, "%p of %zu bytes: errno %d", block, got, errno);
    block_holds(block, size, number);
    return block;
}
