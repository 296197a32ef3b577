// Freed large blocks, kept for a while: mimalloc 2 and the system would take their pages at every
// free and give them back zeroed, page fault by page fault.
#pragma once
#include "heap/large_front.h"
#include <stdint.h>

#define LARGE_CACHED_MAX (32 * MIB) // larger ones are kept only so that they leave in slices

void large_cache_start(size_t limit);

// Sizes are rounded to eight steps per doubling, so that a cached block fits again.
static inline size_t large_cache_round(size_t size) {
    if (size <= LARGE_MIN)
        return LARGE_MIN;
    size_t step =
        size > LARGE_CACHED_MAX ? 2 * MIB : (size_t)1 << (large_log2(size - 1) - LARGE_STEPS_LOG2);
    return (size + step - 1) & ~(step - 1);
}
// A cached block that serves `size` (rounded) without much waste, whose start is aligned; a mapped
// one may be of any size, for the caller to reshape. start NULL: none.
struct large_block large_cache_take(size_t size, size_t alignment);
// The largest mapped block of at most `size` bytes; start NULL: none.
struct large_block large_cache_take_piece(size_t size);
// Would large_cache_take find a block without asking the system for more?
bool large_cache_has(size_t size);
// Keeps a block. False: too large, or no place; it is still the caller's.
bool large_cache_put(struct large_block block);
// A block that has to leave because too much is kept (or because all has to leave); start NULL:
// none.
struct large_block large_cache_take_excess(bool all);

// Time, in steps of about 100 ms: blocks that were kept for a few of them may leave.
// True: something is kept, and nobody asked for it since the last step.
bool large_cache_tick(void);
// Gives one slice of what may leave back to the system. False: nothing is due.
bool large_cache_shrink(void);
size_t large_cache_bytes(void);
struct lock *large_cache_lock(void); // for fork
