// Large blocks: the table, the cache and the sources put together.
#include "heap/large.h"
#include "base/atomic.h"
#include "base/attr.h"
#include "base/option.h"
#include "heap/fallback.h"
#include "heap/frame_hook.h"
#include "heap/housekeeping.h"
#include "heap/large_cache.h"
#include "heap/large_source.h"
#include "heap/misuse.h"
#include "heap/region.h"
#include <string.h>

// No user address lies above; also keeps huge sizes from overflowing when they are rounded.
#define LARGE_SIZE_MAX ((size_t)1 << 46)
// Cached bytes from which on the alarm is set, so that they leave even if all calls are fast.
#define CACHE_ALARM_BYTES (2 * MIB)
#define SLICE_MAX (1 * MIB) // given back by one call

enum { COPY_PER_NEW = 4 };

static struct large_counts counts; // relaxed

void large_start(void) {
    large_cache_start(options.large_cache);
}

// Makes a mapped block larger. Its new pages come from cached blocks as far as these reach, page
// tables and all; only the rest costs page faults. False: as it was.
static bool block_grow(struct large_block *block, size_t size) {
    size_t filled = block->size;
    if (!large_source_resize(block, size))
        return false;
    struct large_block piece;
    while (filled < size && (piece = large_cache_take_piece(size - filled)).start) {
        block->kind = LARGE_PIECED;
        if (!large_source_move(piece, block->start + filled))
            break;
        filled += piece.size;
    }
    return true;
}

// Makes a cached block the size that is wanted: what is too much of it stays in the cache, what is
// missing comes from the system. A failure costs the block, nothing else.
static bool block_reshape(struct large_block *block, size_t size) {
    if (block->size > size) {
        struct large_block tail = {block->start + size, block->size - size, block->kind};
        block->size = size;
        if (tail.size < LARGE_MIN || !large_cache_put(tail))
            large_source_give(tail);
        return true;
    }
    if (block_grow(block, size))
        return true;
    large_source_give(*block);
    return false;
}

static struct large_block cached_block(size_t size, size_t alignment) {
    struct large_block block = large_cache_take(size, alignment);
    bool fits = block.size >= size && block.size - size <= size / 4;
    if (block.start && !fits && !block_reshape(&block, size))
        block.start = NULL;
    return block;
}

// What the pools had no memory for, and what the region's end cut off: by mimalloc, if it is here.
static void *fallback_large(size_t size, size_t alignment, bool zeroed) {
    void *p = size < LARGE_MAPPED_MIN ? fallback_alloc(size, alignment) : NULL;
    return p && zeroed ? memset(p, 0, size) : p;
}

// Makes a block known, and ready for the program.
static inline void *block_publish(struct large_block block, size_t size, bool has_dirt) {
    if (UNLIKELY(!large_table_insert(block))) {
        large_source_give(block);
        return NULL;
    }
    add_relaxed(&counts.allocations, 1);
    return UNLIKELY(has_dirt) ? memset(block.start, 0, size) : block.start;
}

// The lists of the cache, then the sources.
static OUT_OF_LINE void *large_alloc_slow(size_t size, size_t alignment, bool zeroed) {
    if (size > LARGE_SIZE_MAX || alignment > LARGE_SIZE_MAX)
        return NULL;
    if (UNLIKELY(region_is_cut) && (size <= POOL_MAX || region_is_used_up())) {
        void *p = fallback_large(size, alignment, zeroed);
        if (p)
            return p;
    }
    size_t rounded = large_cache_round(size);
    struct large_block block = {0};
    bool is_zeroed = false;
    // So much is zeroed page by page as the program comes to it, not by us.
    if (!zeroed || size <= LARGE_CACHED_MAX)
        block = cached_block(rounded, alignment);
    if (!block.start) {
        add_relaxed(&counts.misses, 1);
        block = large_source_get(rounded, alignment, &is_zeroed);
        if (!block.start && large_cache_bytes()) { // the cache may hold what is missing
            large_cache_clear();
            block = large_source_get(rounded, alignment, &is_zeroed);
        }
    }
    return block.start ? block_publish(block, size, zeroed && !is_zeroed) : NULL;
}

void *large_alloc(size_t size, size_t alignment, bool zeroed) {
    if (UNLIKELY(size > LARGE_CACHED_MAX || alignment > OS_PAGE))
        return large_alloc_slow(size, alignment, zeroed);
    struct large_block block = large_front_take(large_cache_round(size));
    if (!block.start)
        return large_alloc_slow(size, alignment, zeroed);
    return block_publish(block, size, zeroed);
}

static void alarm_if_much_is_kept(void) {
    if (UNLIKELY(large_cache_bytes() > CACHE_ALARM_BYTES))
        housekeeping_alarm();
}

// Gives up what is not (or no longer) in the table and found no place in front.
static OUT_OF_LINE void block_retire_slow(struct large_block block) {
    if (!large_cache_put(block)) {
        large_source_give(block);
        return;
    }
    size_t given = 0;
    while (given < SLICE_MAX && (block = large_cache_take_excess(false)).start) {
        given += block.size;
        large_source_give(block);
    }
    alarm_if_much_is_kept();
}

static inline void block_retire(struct large_block block) {
    bool fits = block.size + load_relaxed(&large_front_bytes) <= options.large_cache;
    if (!fits || !large_front_put(&block) || block.start)
        block_retire_slow(block);
    else
        alarm_if_much_is_kept();
}

static SLOW_PATH void report(const char *call, const void *p, enum large_claim why,
                             const void *site) {
    struct large_block around;
    if (large_table_find_around(p, &around))
        misuse_interior(call, p, (size_t)((const char *)p - around.start), around.size);
    else if (why == LARGE_FREED)
        misuse_double_free(call, p, 0);
    else if (region_reserves(p))
        misuse_unused(call, p);
    else
        misuse_foreign(call, p, site);
}

void large_free(void *p, const void *site) {
    struct large_block block;
    enum large_claim claim = large_table_claim(p, &block);
    if (UNLIKELY(claim != LARGE_CLAIMED)) {
        const struct frame_hook *hook = frame_hook_for(p);
        if (hook)
            hook->free(p, site);
        else if (!fallback_free(p))
            report("free", p, claim, site);
        return;
    }
    add_relaxed(&counts.frees, 1);
    block_retire(block);
}

// Growing in place costs a page fault for each new page; copying to memory at hand, which the
// cache has, is cheaper as long as not much more is copied than is new.
static bool is_better_copied(size_t old_size, size_t size) {
    return size > old_size && old_size / COPY_PER_NEW <= size - old_size && large_cache_has(size);
}

void *large_realloc(void *p, size_t size, bool *is_live, const void *site) {
    struct large_block block;
    enum large_claim claim = large_table_claim(p, &block);
    *is_live = claim == LARGE_CLAIMED || fallback_usable_size(p);
    if (UNLIKELY(claim != LARGE_CLAIMED)) {
        const struct frame_hook *hook = *is_live ? NULL : frame_hook_for(p);
        if (hook)
            return hook->realloc(p, size, site);
        if (!*is_live)
            report("realloc", p, claim, site);
        return NULL;
    }
    size_t rounded = size > LARGE_SIZE_MAX ? SIZE_MAX : large_cache_round(size);
    bool fits = size <= block.size && size >= block.size / 2;
    bool done = fits || (rounded != SIZE_MAX && rounded >= LARGE_MAPPED_MIN &&
                         !is_better_copied(block.size, rounded) && large_table_prepare() &&
                         block_grow(&block, rounded));
    // Its old leaf is there, and one for a new place was laid by; another thread may have taken it.
    while (!large_table_insert(block) && large_table_prepare()) {
    }
    return done ? block.start : NULL;
}

size_t large_usable_size(const void *p, const void *site) {
    struct large_block block;
    if (LIKELY(large_table_find(p, &block)))
        return block.size;
    const struct frame_hook *hook = frame_hook_for(p);
    if (hook)
        return hook->usable_size(p);
    size_t size = fallback_usable_size(p);
    if (!size)
        report("malloc_usable_size", p, large_table_was_freed(p) ? LARGE_FREED : LARGE_UNKNOWN,
               site);
    return size;
}

void large_cache_clear(void) {
    struct large_block block;
    while ((block = large_cache_take_excess(true)).start)
        large_source_give(block);
}

void large_counts_get(struct large_counts *out) {
    out->allocations = load_relaxed(&counts.allocations);
    out->frees = load_relaxed(&counts.frees);
    out->misses = load_relaxed(&counts.misses);
    size_t held = large_source_bytes(), cached = large_cache_bytes();
    out->live_bytes = held > cached ? held - cached : 0;
}
