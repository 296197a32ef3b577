// In front of the cache of large blocks, without a lock: the block of each size that was freed
// last. Most large blocks of a game are freed and made again in the same frame.
#pragma once
#include "base/atomic.h"
#include "base/attr.h"
#include "heap/large_source.h"
#include <stdint.h>

enum { LARGE_MIN_LOG2 = 16, LARGE_STEPS_LOG2 = 3 }; // sizes: eight steps per doubling
_Static_assert(LARGE_MIN == 1 << LARGE_MIN_LOG2, "the smallest large block opens the first bucket");
enum { LARGE_FRONT_BUCKETS = 4 << LARGE_STEPS_LOG2 }; // up to LARGE_MAPPED_MIN

// 0, or a block's start with its kind in the lowest bit; its size is the one that opens the bucket.
// Exchanged: acquire and release, as a block's last owner hands it to the next.
extern uintptr_t large_front[LARGE_FRONT_BUCKETS] __attribute__((visibility("hidden")));
extern size_t large_front_bytes __attribute__((visibility("hidden"))); // relaxed: a sum
_Static_assert(LARGE_SPAN == 0 && LARGE_MAPPED == 1, "a kind is the lowest bit of an entry");

static inline unsigned large_log2(size_t n) {
    return 63 - (unsigned)__builtin_clzll(n);
}
// The bucket of a block: every block in it is at least as large as the size that opens it.
static inline unsigned large_bucket(size_t size) {
    unsigned shift = large_log2(size) - LARGE_STEPS_LOG2;
    return ((shift + LARGE_STEPS_LOG2 - LARGE_MIN_LOG2 - 1) << LARGE_STEPS_LOG2) +
           (unsigned)(size >> shift);
}
static inline bool large_opens_bucket(size_t size) {
    return !(size & (((size_t)1 << (large_log2(size) - LARGE_STEPS_LOG2)) - 1));
}

// A block of exactly this size, which opens its bucket; start NULL: none.
static inline struct large_block large_front_take(size_t size) {
    unsigned bucket = large_bucket(size);
    struct large_block block = {0};
    if (bucket >= LARGE_FRONT_BUCKETS || !load_relaxed(&large_front[bucket]))
        return block; // relaxed: a block that comes this moment is missed, nothing else
    uintptr_t entry = exchange_acquire(&large_front[bucket], 0);
    if (UNLIKELY(!entry))
        return block;
    add_relaxed(&large_front_bytes, -size);
    block = (struct large_block){(char *)(entry & ~(uintptr_t)1), size, entry & 1};
    return block;
}

// Puts a block in front; the one that was there takes its place in *block. False: not its size.
static inline bool large_front_put(struct large_block *block) {
    unsigned bucket = large_bucket(block->size);
    if (bucket >= LARGE_FRONT_BUCKETS || !large_opens_bucket(block->size) ||
        block->kind == LARGE_PIECED)
        return false;
    uintptr_t entry = (uintptr_t)block->start | block->kind;
    entry = __atomic_exchange_n(&large_front[bucket], entry, __ATOMIC_ACQ_REL);
    if (!entry)
        add_relaxed(&large_front_bytes, block->size);
    block->start = (char *)(entry & ~(uintptr_t)1);
    block->kind = entry & 1;
    return true;
}
