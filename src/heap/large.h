// Large blocks: above POOL_MAX, or too strongly aligned for the slabs. A table knows each live
// one; a bounded cache keeps freed ones for a while; large_source.h says where they come from.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void large_start(void);
// `alignment` is a power of two, 16 at least. NULL: no memory; errno is left to the caller.
void *large_alloc(size_t size, size_t alignment, bool zeroed);
// p is no pool block and not NULL. `site` is where the program made the call.
void large_free(void *p, const void *site);
// Another size for a live block, in place or moved. NULL: not done, the block is as it was;
// *is_live tells whether there was one at all (if not, it has been reported).
void *large_realloc(void *p, size_t size, bool *is_live, const void *site);
// 0: not a live large block (reported).
size_t large_usable_size(const void *p, const void *site);

void large_cache_clear(void);

struct large_counts {
    uint64_t allocations, frees; // of blocks; those that realloc moves are among them
    uint64_t misses;             // allocations that the cache could not serve
    uint64_t live_bytes;         // of blocks, when no call is under way
};
void large_counts_get(struct large_counts *out);
