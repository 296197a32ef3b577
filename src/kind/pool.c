// Pools.
//
//   alloc: the thread's magazine, inline (pool.h of the public headers)       most calls end here
//          pool_alloc_call -> its other magazine; else, under the pool's lock: a full one of the
//          depot, blocks of slabs at hand, a slab of the region               one in 62
//   free:  the thread's magazine, inline                                      most calls end here
//          pool_free_call -> its other magazine; else the depot, and what that has no room for goes
//          back into the slabs                                                one in 62
#include "kind/pool.h"
#define FA_LINKED
#include "base/option.h"
#include "base/os.h"
#include "framealloc/pool.h"
#include "heap/depot.h"
#include "heap/misuse.h"
#include "heap/shelf.h"
#include "kind/piece.h"
#include "kind/pool_cache.h"
#include <errno.h>
#include <string.h>

_Static_assert(FA__POOL_UNIT_SHIFT == UNIT_SHIFT, "what the inline free looks up");
_Static_assert(FA_NAME_MAX + 1 == KIND_NAME_SIZE, "what of a name is kept");

// Freed pieces that a pool keeps, besides its reserve.
#define PIECES_KEPT_BYTES (4 * MIB)
enum { REFILL_FIRST = 8 };

// Blocks out of slabs, under the lock.
static unsigned blocks_take(struct pool *pool, void **out, unsigned want) {
    unsigned taken = shelf_take(&pool->back, out, want);
    struct slab *s = taken ? NULL : region_slab_take(pool->entry);
    if (s) {
        taken = slab_take_blocks(s, out, want);
        shelf_add(&pool->back, s, taken);
    }
    magazine_reverse(out, taken);
    return taken;
}

// False: p is no block that is out, which was reported.
static bool block_put(struct pool *pool, void *p, const char *call) {
    struct slab_position at = slab_locate(p, pool_class(pool));
    if (UNLIKELY(!shelf_may_put(p, pool->entry, at))) {
        if (region_entry_or_none(p) == pool->entry)
            misuse_in_region(call, p);
        else // it was the pool's when it was freed, and went home from another place
            misuse_double_free(call, p, pool->block_bytes);
        return false;
    }
    if (!shelf_put_block(&pool->back, at))
        return true;
    if (pool->back.counts.slabs - pool->back.counts.returned > pool->slabs_kept)
        shelf_release(&pool->back, at.slab);
    else
        shelf_keep(&pool->back, at.slab);
    return true;
}

static struct magazine *empties_take(struct pool *pool) {
    struct magazine *m = pool->empties;
    if (!m)
        return magazine_take_batch(1);
    pool->empties = m->next;
    return m;
}

static void empties_give(struct pool *pool, struct magazine *m) {
    m->count = 0;
    m->next = pool->empties;
    pool->empties = m;
}

static void magazine_put(struct pool *pool, struct magazine *m) {
    for (unsigned i = m->count; i-- > 0;)
        (void)block_put(pool, m->slots[i], "fa_pool_free");
    empties_give(pool, m);
}

// A magazine with blocks for an empty one (NULL: there was none), up to `want` if they come from
// slabs. NULL: no memory; the empty one stays the caller's.
static struct magazine *pool_refill(struct pool *pool, struct magazine *empty, unsigned want) {
    if (!lock_take(&pool->kind.lock))
        return NULL;
    struct magazine *m = depot_pop(&pool->back);
    if (m) {
        if (empty)
            empties_give(pool, empty);
    } else if ((m = empty ? empty : empties_take(pool))) {
        m->count = (uint16_t)blocks_take(pool, m->slots, want);
        if (!m->count && !empty)
            empties_give(pool, m);
        if (!m->count)
            m = NULL;
    }
    lock_release(&pool->kind.lock);
    return m;
}

// An empty magazine for a full one, or for none. NULL: no memory; the full one stays the caller's.
static struct magazine *pool_take_in(struct pool *pool, struct magazine *full) {
    if (!lock_take(&pool->kind.lock))
        return NULL;
    struct magazine *m = empties_take(pool);
    if (m) {
        m->count = 0;
        if (full && !depot_push(&pool->back, pool_class(pool), full))
            magazine_put(pool, full);
    }
    lock_release(&pool->kind.lock);
    return m;
}

void pool_empty(struct pool *pool, struct magazine *list) {
    while (list && lock_take(&pool->kind.lock)) {
        struct magazine *m = list;
        list = m->next;
        magazine_put(pool, m);
        lock_release(&pool->kind.lock);
    }
}

void pool_empty_depot(struct pool *pool) {
    if (!lock_take(&pool->kind.lock))
        return;
    struct magazine *depot = pool->back.depot;
    pool->back.depot = NULL;
    pool->back.depot_count = 0;
    lock_release(&pool->kind.lock);
    pool_empty(pool, depot);
}

static void *pool_take_one(struct pool *pool) {
    void *p = NULL;
    if (!lock_take(&pool->kind.lock))
        return NULL;
    if (pool->is_direct)
        p = shelf_take_round(&pool->back);
    if (!p)
        (void)blocks_take(pool, &p, 1);
    lock_release(&pool->kind.lock);
    return p;
}

static bool pool_put_one(struct pool *pool, void *p, const char *call) {
    if (!lock_take(&pool->kind.lock))
        return true; // a signal handler on top of this very lock: the block is lost
    bool was_out = block_put(pool, p, call);
    lock_release(&pool->kind.lock);
    return was_out;
}

static void *piece_alloc(struct pool *pool) {
    if (!kinds_lock_take())
        return NULL;
    struct piece *piece = pool->free_pieces;
    if (piece) {
        pool->free_pieces = piece->next_free;
        pool->free_bytes -= piece->block.size;
        piece->is_free = false;
    }
    kinds_lock_release();
    if (!piece) {
        piece = piece_make(&pool->kind, pool->block_bytes, pool->align);
        if (!piece)
            return NULL;
        add_relaxed(&pool->all_pieces, 1);
    }
    add_relaxed(&pool->live_pieces, 1);
    return piece->block.start;
}

int pool_piece_free(struct pool *pool, void *p, const char *call) {
    if (!kinds_lock_take())
        return -EBUSY;
    struct piece *piece = piece_find(p);
    bool is_ours = piece && piece->owner == &pool->kind, is_free = is_ours && piece->is_free;
    bool is_kept = false;
    if (is_ours && !is_free) {
        add_relaxed(&pool->live_pieces, -(size_t)1);
        is_kept = pool->free_bytes + piece->block.size <= PIECES_KEPT_BYTES ||
                  load_relaxed(&pool->all_pieces) <= pool->pieces_kept;
        piece->is_free = true;
        if (is_kept) {
            piece->next_free = pool->free_pieces;
            pool->free_pieces = piece;
            pool->free_bytes += piece->block.size;
        } else {
            add_relaxed(&pool->all_pieces, -(size_t)1);
            piece_unlink(piece);
        }
    }
    kinds_lock_release();
    if (is_free) {
        misuse_double_free(call, p, 0);
        return -EALREADY;
    }
    if (is_ours && !is_kept)
        piece_give(piece);
    return is_ours ? 0 : -EINVAL;
}

// Pops from the cache's magazine, which was empty or out of the table's sight.
static void *cache_alloc(struct pool_cache *cache) {
    struct pool *pool = cache->pool;
    uint16_t mask = (uint16_t)cache->front.mask;
    void **top = cache->front.top;
    if (!top_is_empty(top, mask)) {
        pool_cache_set_top(cache, top - 1);
        return top[-1];
    }
    struct magazine *m = top ? magazine_of(top) : NULL, *previous = cache->previous;
    pool_cache_set_top(cache, NULL); // each magazine is in one place at a time, for fork
    order_for_fork();
    if (m)
        m->count = 0;
    if (previous && previous->count) {
        pool_cache_set_previous(cache, m);
        m = previous;
    } else {
        unsigned most = size_classes[pool_class(pool)].refill_count;
        unsigned want = REFILL_FIRST << cache->refill_shift;
        if (want < most)
            cache->refill_shift++;
        struct magazine *filled = pool_refill(pool, m, want < most ? want : most);
        if (!filled) { // no memory for a magazine, or none at all
            pool_cache_set_top(cache, m ? magazine_top(m) : NULL);
            return pool_take_one(pool);
        }
        m = filled;
    }
    void *p = m->slots[--m->count];
    order_for_fork();
    pool_cache_set_top(cache, magazine_top(m));
    return p;
}

// False: p is free already, which was reported.
static bool cache_free(struct pool_cache *cache, void *p, const char *call) {
    struct pool *pool = cache->pool;
    uint16_t mask = (uint16_t)cache->front.mask;
    void **top = cache->front.top;
    if (top && !top_is_empty(top, mask) && top[-1] == p) {
        misuse_in_region(call, p);
        return false;
    }
    struct magazine *m = top ? magazine_of(top) : NULL, *previous = cache->previous;
    if (top_is_full(top, mask)) {
        pool_cache_set_top(cache, NULL);
        order_for_fork();
        if (m)
            m->count = (uint16_t)magazine_top_count(top);
        if (previous && previous->count < size_classes[pool_class(pool)].bin_count) {
            pool_cache_set_previous(cache, m);
            m = previous;
        } else {
            pool_cache_set_previous(cache, NULL);
            struct magazine *empty = pool_take_in(pool, previous);
            if (!empty) {
                pool_cache_set_previous(cache, previous);
                pool_cache_set_top(cache, top);
                return pool_put_one(pool, p, call);
            }
            pool_cache_set_previous(cache, m);
            m = empty;
        }
        top = magazine_top(m);
    }
    *top = p;
    order_for_fork();
    pool_cache_set_top(cache, top + 1);
    return true;
}

void *fa_pool_alloc_call(fa_pool *public) {
    struct pool *pool = pool_of(public);
    void *p = NULL;
    if (UNLIKELY(!pool)) {
        errno = EINVAL;
        return NULL;
    }
    if (!pool->entry) {
        p = piece_alloc(pool);
    } else {
        struct pool_cache *cache = pool->is_direct ? NULL : pool_cache_get(pool);
        p = cache ? cache_alloc(cache) : pool_take_one(pool);
    }
    if (UNLIKELY(!p))
        errno = ENOMEM;
    return p;
}

static bool block_free(struct pool *pool, void *p, const char *call) {
    struct pool_cache *cache = pool->is_direct ? NULL : pool_cache_get(pool);
    return cache ? cache_free(cache, p, call) : pool_put_one(pool, p, call);
}

void pool_block_free(void *p, uint32_t entry) {
    (void)block_free((struct pool *)kind_of_entry(entry), p, "free");
}

// What is said of p in a slab is the pool's to look at.
static bool position_is_out(struct pool *pool, struct slab_position at) {
    if (!lock_take(&pool->kind.lock))
        return true;
    bool is_out = slab_position_is_out(at, pool_class(pool));
    lock_release(&pool->kind.lock);
    return is_out;
}

size_t pool_block_size(const char *call, const void *p, uint32_t entry) {
    struct pool *pool = (struct pool *)kind_of_entry(entry);
    if (position_is_out(pool, slab_locate(p, pool_class(pool))))
        return pool->block_bytes;
    misuse_in_region(call, p);
    return 0;
}

size_t pool_block_rest(const void *p, uint32_t entry) {
    struct pool *pool = (struct pool *)kind_of_entry(entry);
    struct slab_position at = slab_locate(p, pool_class(pool));
    uint32_t offset = at.offset;
    at.offset = 0;
    return position_is_out(pool, at) ? pool->block_bytes - offset : 0;
}

static bool pool_owns(const struct pool *pool, const void *p) {
    return pool->entry && region_owns(p) && region_entry(p) == pool->entry;
}

int fa_pool_free_call(fa_pool *public, void *p) {
    struct pool *pool = pool_of(public);
    if (!p)
        return 0;
    if (pool && pool_owns(pool, p))
        return block_free(pool, p, "fa_pool_free") ? 0 : -EINVAL;
    int result = pool && !pool->entry ? pool_piece_free(pool, p, "fa_pool_free") : -EINVAL;
    if (result != -EINVAL)
        return result == -EALREADY ? -EINVAL : result;
    misuse_note(CALL_SITE(), false, "FA017 not of this pool: %p, '%s'; left as it is", p,
                pool ? pool->kind.name : "");
    return -EINVAL;
}

fa_pool_table *fa_pool_table_self(void) {
    return pool_cache_table();
}
