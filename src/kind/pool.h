// A pool: the slabs of one owner and class, and a depot of magazines before them. It is the back
// end of a heap for one class, with no thread of its own: each thread that uses it has a cache
// (pool_cache.h) that exchanges magazines with it.
#pragma once
#include "heap/heap.h"
#include "kind/kind.h"

struct piece;
struct pool_cache;

struct pool {
    struct kind kind;
    // Fixed.
    uint32_t entry; // of its slabs; 0: its blocks are pieces
    bool is_direct; // every call goes to the bitmaps (FRAMEALLOC_CHECKS=yes)
    size_t block_bytes, align;

    // Under its lock.
    struct back_class back;
    struct magazine *empties;
    uint64_t slabs_kept; // so many stay, empty or not

    // Under the kinds lock.
    struct pool_cache *caches;
    struct piece *free_pieces;
    size_t free_bytes; // of those
    size_t live_pieces, all_pieces, pieces_kept;
};
_Static_assert(sizeof(struct pool) <= KIND_PLACE, "a pool is a kind");

static inline struct pool *pool_of(const void *public) {
    return (struct pool *)kind_of(public, KIND_POOL);
}
static inline unsigned pool_class(const struct pool *pool) {
    return pool->entry & ENTRY_CLASS_MASK;
}

// Puts what a list of magazines holds into the slabs; they are the pool's from then on.
void pool_empty(struct pool *pool, struct magazine *list);
void pool_empty_depot(struct pool *pool);
// Gives everything back. Returns how many blocks were live.
size_t pool_end(struct pool *pool);
struct pool_counts {
    uint64_t live, cached, held; // blocks, blocks, bytes
};
void pool_count(struct pool *pool, struct pool_counts *out); // under the kinds lock

// free() of a block of a pool's slab; its bytes, 0: no block that is out begins there (reported).
void pool_block_free(void *p, uint32_t entry);
size_t pool_block_size(const char *call, const void *p, uint32_t entry);
// Bytes from p to the end of its block, if that is out; 0: it is not.
size_t pool_block_rest(const void *p, uint32_t entry);
// 0; -EINVAL: it is no block of the pool; -EALREADY: it is free already, which was reported.
int pool_piece_free(struct pool *pool, void *p, const char *call);
