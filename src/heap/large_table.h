// The table of live large blocks: what a pointer outside the region is, known without touching it.
//
// A radix tree over the address, one 64-bit entry per 64 KiB granule. Large blocks are at least
// 64 KiB, so no two begin in one granule. Lock-free: whoever changes an entry from live to freed
// by compare-and-swap has the block, so of two frees at once exactly one succeeds.
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum large_kind {
    LARGE_SPAN,   // units of the region
    LARGE_MAPPED, // one mapping from the system
    LARGE_PIECED, // several mappings side by side: can be cut and unmapped, not grown or moved
};

// Two words, so that it travels in registers.
struct large_block {
    char *start;
    size_t size : 62; // bytes, all usable
    size_t kind : 2;  // enum large_kind
};

enum large_claim {
    LARGE_CLAIMED, // was live and is the caller's now
    LARGE_FREED,   // the last block that began here was freed already
    LARGE_UNKNOWN, // no block ever began here, as far as is known
};

// Lays memory by for the next insert that needs a leaf, so that it cannot fail; false: no memory.
bool large_table_prepare(void);
// False: no memory for a leaf.
bool large_table_insert(struct large_block block);
enum large_claim large_table_claim(const void *p, struct large_block *out);
// Is a live block's start; fills *out.
bool large_table_find(const void *p, struct large_block *out);
// Was the last block that began at p freed?
bool large_table_was_freed(const void *p);
// The live block that p points into, if there is one. Slow: for reports.
bool large_table_find_around(const void *p, struct large_block *out);
