// Pools made, trimmed and ended, and what they hold.
#define FA_LINKED
#include "base/option.h"
#include "base/os.h"
#include "framealloc/pool.h"
#include "heap/depot.h"
#include "heap/misuse.h"
#include "heap/shelf.h"
#include "kind/piece.h"
#include "kind/pool.h"
#include "kind/pool_cache.h"
#include <errno.h>
#include <string.h>

static void pages_touch(char *from, size_t size) {
    for (size_t offset = 0; offset < size; offset += OS_PAGE) {
        volatile char *page = from + offset;
        *page = *page;
    }
}

static bool slabs_reserve(struct pool *pool, size_t blocks) {
    size_t per_slab = size_classes[pool_class(pool)].block_count;
    pool->slabs_kept = (blocks + per_slab - 1) / per_slab;
    for (uint64_t i = 0; i < pool->slabs_kept; i++) {
        struct slab *s = region_slab_take(pool->entry);
        if (!s)
            return false;
        pages_touch(slab_start(s), size_class_slab_bytes(pool_class(pool)));
        shelf_add(&pool->back, s, 0);
    }
    return true;
}

static bool pieces_reserve(struct pool *pool, size_t blocks) {
    pool->pieces_kept = blocks;
    while (pool->all_pieces < blocks) {
        struct piece *piece = piece_make(&pool->kind, pool->block_bytes, pool->align);
        if (!piece)
            return false;
        pages_touch(piece->block.start, piece->block.size);
        piece->is_free = true;
        piece->next_free = pool->free_pieces;
        pool->free_pieces = piece;
        pool->free_bytes += piece->block.size;
        pool->all_pieces++;
    }
    return true;
}

int fa_pool_create(fa_pool **out, const char *name, size_t size, size_t align,
                   const fa_pool_options *options_wanted) {
    size_t reserve = options_wanted ? options_wanted->reserve : 0;
    align = align ? align : FA_GRAIN;
    if (!out || !size || align & (align - 1) || align > FA_ALIGN_MAX ||
        (options_wanted && options_wanted->unused))
        return -EINVAL;
    if (!piece_size(size))
        return -ENOMEM;
    struct pool *pool = (struct pool *)kind_make(KIND_POOL, name);
    if (!pool)
        return -ENOMEM;
    pool->align = align;
    pool->block_bytes = piece_size(size);
    pool->back.lists_full = true;
    pool->is_direct = options.checks;
    if (size <= POOL_MAX && align <= POOL_MAX && kinds_have_slabs()) {
        unsigned c = size_class_of_aligned(align, size);
        pool->block_bytes = size_classes[c].size;
        pool->entry = kind_entry(&pool->kind) | c;
    }
    if (!(pool->entry ? slabs_reserve(pool, reserve) : pieces_reserve(pool, reserve))) {
        pool_end(pool);
        return -ENOMEM;
    }
    *out = (fa_pool *)&pool->kind;
    return 0;
}

// Blocks of a list of magazines, which is given away.
static size_t magazines_drop(struct magazine *list) {
    size_t blocks = 0;
    for (const struct magazine *m = list; m; m = m->next)
        blocks += m->count;
    magazine_give_list(list);
    return blocks;
}

// Ends every thread's cache. The kinds lock keeps a thread that ends from doing the same.
static size_t caches_end(struct pool *pool) {
    size_t blocks = 0;
    while (pool->caches) {
        blocks += magazines_drop(pool_cache_strip(pool->caches));
        pool_cache_end(pool->caches);
    }
    return blocks;
}

size_t pool_end(struct pool *pool) {
    size_t live = pool->live_pieces;
    if (!kinds_lock_take())
        return 0;
    size_t cached = caches_end(pool);
    kinds_lock_release();
    if (!lock_take(&pool->kind.lock))
        return 0;
    cached += magazines_drop(pool->back.depot);
    magazine_give_list(pool->empties);
    live += (size_t)pool->back.blocks_out - cached;
    shelf_release_list(pool->back.full);
    shelf_release_list(pool->back.partial);
    shelf_release_list(pool->back.sparse);
    lock_release(&pool->kind.lock);
    pieces_end(&pool->kind);
    kind_end(&pool->kind);
    return live;
}

int fa_pool_destroy(fa_pool *public) {
    struct pool *pool = pool_of(public);
    if (!pool)
        return -EINVAL;
    char name[KIND_NAME_SIZE];
    memcpy(name, pool->kind.name, sizeof name);
    size_t live = pool_end(pool);
    if (live)
        misuse_note(CALL_SITE(), false, "FA016 pool ended with live blocks: '%s', %zu; gone now",
                    name, live);
    return 0;
}

static void left_caches_empty(struct pool *pool) {
    if (!kinds_lock_take())
        return;
    for (struct pool_cache *cache = pool->caches; cache; cache = cache->next)
        if (pool_cache_is_left(cache))
            pool_empty(pool, pool_cache_strip(cache));
    kinds_lock_release();
}

static void slabs_trim(struct pool *pool) {
    pool_empty_depot(pool);
    if (!lock_take(&pool->kind.lock))
        return;
    pool->slabs_kept = 0;
    shelf_release_empty(&pool->back);
    magazine_give_list(pool->empties);
    pool->empties = NULL;
    lock_release(&pool->kind.lock);
}

static void pieces_trim(struct pool *pool) {
    struct piece *piece;
    do {
        if (!kinds_lock_take())
            return;
        pool->pieces_kept = 0;
        piece = pool->free_pieces;
        if (piece) {
            pool->free_pieces = piece->next_free;
            pool->free_bytes -= piece->block.size;
            add_relaxed(&pool->all_pieces, -(size_t)1);
            piece_unlink(piece);
        }
        kinds_lock_release();
        if (piece)
            piece_give(piece);
    } while (piece);
}

int fa_pool_trim(fa_pool *public) {
    struct pool *pool = pool_of(public);
    if (!pool)
        return -EINVAL;
    if (!pool->entry) {
        pieces_trim(pool);
        return 0;
    }
    struct pool_cache *cache = pool->is_direct ? NULL : pool_cache_get(pool);
    if (cache)
        pool_empty(pool, pool_cache_strip(cache));
    left_caches_empty(pool);
    slabs_trim(pool);
    return 0;
}

void pool_count(struct pool *pool, struct pool_counts *out) {
    *out = (struct pool_counts){.live = load_relaxed(&pool->live_pieces),
                                .cached = load_relaxed(&pool->all_pieces)};
    out->cached -= out->live;
    out->held = load_relaxed(&pool->all_pieces) * pool->block_bytes;
    if (!pool->entry)
        return;
    for (const struct pool_cache *cache = pool->caches; cache; cache = cache->next)
        out->cached += pool_cache_blocks(cache);
    if (lock_take(&pool->kind.lock)) {
        for (const struct magazine *m = pool->back.depot; m; m = m->next)
            out->cached += m->count;
        uint64_t slabs = pool->back.counts.slabs - pool->back.counts.returned;
        out->held = slabs * size_class_slab_bytes(pool_class(pool));
        uint64_t blocks_out = (uint64_t)pool->back.blocks_out;
        out->live = blocks_out > out->cached ? blocks_out - out->cached : 0;
        lock_release(&pool->kind.lock);
    }
}

int fa_pool_stats_get(fa_pool *public, fa_pool_stats *out) {
    struct pool *pool = pool_of(public);
    if (!pool || !out || out->size < offsetof(fa_pool_stats, block_bytes))
        return -EINVAL;
    struct pool_counts counts;
    if (!kinds_lock_take())
        return -EBUSY;
    pool_count(pool, &counts);
    kinds_lock_release();
    fa_pool_stats filled = {.block_bytes = pool->block_bytes,
                            .live_blocks = counts.live,
                            .cached_blocks = counts.cached,
                            .held_bytes = counts.held};
    memcpy(filled.name, pool->kind.name, sizeof filled.name);
    filled.size = out->size < sizeof filled ? out->size : (uint32_t)sizeof filled;
    memcpy(out, &filled, filled.size);
    return 0;
}
