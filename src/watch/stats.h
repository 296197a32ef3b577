// What is known about the program's memory: read on request from what the heaps keep anyway.
#pragma once
#include "frame/frames.h"
#include "heap/capture.h"
#include "heap/heap.h"
#include "heap/large.h"
#include "kind/kinds.h"

// One size class, over all heaps.
struct class_stats {
    int64_t live;               // blocks that the program holds
    uint64_t slabs;             // slabs that hold them
    struct class_counts counts; // since the start
    struct call_counts calls;   // since the start; zero unless is_counted
};

struct stats {
    struct class_stats classes[CLASS_COUNT]; // index 0: the calls that large blocks served
    struct call_counts calls;                // their sum

    bool is_counted; // calls are counted (FRAMEALLOC_COUNT=yes)
    bool is_exact;   // no other thread was running: the live figures are exact

    uint32_t heaps; // ever made, the shared one included
    uint32_t heaps_in_use, heaps_parked;

    uint64_t small_live_blocks, small_live_bytes; // bytes of blocks, not of requests
    uint64_t slab_bytes;                          // slabs in use
    uint64_t pool_bytes;                          // slabs at hand for any heap
    uint64_t reserved_bytes;                      // addresses for slabs, memory or not
    uint64_t magazine_bytes;
    uint64_t rounds, purged_bytes; // of housekeeping; given back to the system by it

    struct frames_counts frames;
    struct capture_counts captured; // in small_live_* and slab_bytes, too
    struct kinds_counts kinds;      // of pools and groups; the same
    uint64_t faults;                // FA001 and others after which the program went on

    struct large_counts large; // blocks made and given up, by realloc too
    uint64_t large_live_blocks, large_live_bytes, large_cache_bytes, large_cache_hits;
};

// Never waits, never allocates; any thread, also in a signal handler. What another thread is
// changing at this moment is read as it happens to be.
void stats_collect(struct stats *out);

static inline uint64_t stats_live_blocks(const struct stats *s) {
    return s->small_live_blocks + s->large_live_blocks;
}
static inline uint64_t stats_live_bytes(const struct stats *s) {
    return s->small_live_bytes + s->large_live_bytes;
}
// Memory that is held for the program, live blocks included.
static inline uint64_t stats_held_bytes(const struct stats *s) {
    return s->slab_bytes + s->pool_bytes + s->magazine_bytes + s->large_live_bytes +
           s->large_cache_bytes + s->frames.arena_bytes;
}
