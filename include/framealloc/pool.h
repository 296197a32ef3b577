// Pools: blocks of one size that are made and freed all the time, in any order, by any thread.
//
//   fa_pool *sparks;
//   fa_pool_create(&sparks, "sparks", sizeof(struct spark), 0, NULL);
//   struct spark *spark = fa_pool_alloc(sparks);
//   fa_pool_free(sparks, spark);
//
// Each thread keeps up to two magazines of free blocks of a pool for itself (Bonwick & Adams,
// "Magazines and Vmem", 2001), at most 124 blocks or 512 KiB, and for what it finds or leaves there
// an allocation or a free is some ten instructions without a lock. What one thread frees, another
// finds again. A thread's end hands its blocks back.
//
// With the library, free() takes a pool's block home, too, and realloc(), malloc_usable_size() and
// fa_owner() know it (realloc to another size moves it to the heap). Without it, they do not: free
// with fa_pool_free what has to run both ways.
#ifndef FRAMEALLOC_POOL_H
#define FRAMEALLOC_POOL_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FA_NAME_MAX 47 // bytes of a pool's or group's name that are kept

// A zeroed one is the defaults.
typedef struct fa_pool_options {
    size_t reserve;  // blocks whose memory is made at once, without a page fault later; they stay
                     // when they are not in use, until a trim
    uint64_t unused; // 0
} fa_pool_options;

// What a pool holds. Grows at its end only.
typedef struct fa_pool_stats {
    uint32_t size;          // set by the caller: sizeof(fa_pool_stats)
    uint32_t unused;        // 0
    uint64_t block_bytes;   // what each block can hold: size rounded up
    uint64_t live_blocks;   // that the program holds; exact while no thread uses the pool
    uint64_t cached_blocks; // free, in the magazines of threads and of the pool
    uint64_t held_bytes;    // memory for all blocks, live or not
    char name[FA_NAME_MAX + 1];
} fa_pool_stats;

// Makes a pool of blocks of `size` bytes at multiples of `align`: a power of two up to
// FA_ALIGN_MAX; 0: FA_GRAIN. name, for reports, may be NULL, and is copied. A pool that is not used
// costs 320 bytes. Threads: any. Lifetime: until fa_pool_destroy. Failure: -ENOMEM; -EINVAL, size
// is 0, align or options.
FA__CALL(int, pool_create,
         (fa_pool * *pool, const char *name, size_t size, size_t align,
          const fa_pool_options *options),
         (pool, name, size, align, options));

// Ends a pool and gives all of its memory back at once, whatever is still live in it: those blocks
// are reported (FA016) and gone. In time proportional to its slabs, not to its blocks.
// Threads: any, while no other uses the pool or a block of it (threads that used it earlier may be
// ending meanwhile). Failure: -EINVAL, it is no pool, or none any more.
FA__CALL(int, pool_destroy, (fa_pool * pool), (pool));

// What the two inline functions leave over; not to be called.
FA__CALL(fa_pool_table *, pool_table_self, (void), ());
FA__CALL(void *, pool_alloc_call, (fa_pool * pool), (pool));
FA__CALL(int, pool_free_call, (fa_pool * pool, void *p), (pool, p));
static inline void fa__pool_table_find(void) {
#if !defined(FA_LINKED)
    if (fa__thread_pools == &fa__no_pools)
        fa__thread_pools = fa__api()->pool_table_self();
#endif
}
static __attribute__((noinline, cold, unused)) void *fa__pool_alloc_call(fa_pool *pool) {
    fa__pool_table_find();
    return fa_pool_alloc_call(pool);
}
static __attribute__((noinline, cold, unused)) int fa__pool_free_call(fa_pool *pool, void *p) {
    fa__pool_table_find();
    return fa_pool_free_call(pool, p);
}

// A block of the pool, its bytes as they happen to be. Threads: any. Lifetime: until fa_pool_free,
// free or the pool's end. Failure: NULL with errno: ENOMEM; EINVAL, it is no pool any more.
static inline void *fa_pool_alloc(fa_pool *pool) {
    fa_pool_table *table = FA__THREAD_POOLS;
    uint64_t id = pool->id;
    if (__builtin_expect(table->slots[id % FA__POOL_SLOTS].id == id, 1)) {
        fa_pool_cache *cache = table->slots[id % FA__POOL_SLOTS].cache;
        void **top = cache->top;
        if (__builtin_expect(((uintptr_t)top & cache->mask) != 0, 1)) {
            __atomic_store_n(&cache->top, top - 1, __ATOMIC_RELAXED); // others read it for reports
            return top[-1];
        }
    }
    return fa__pool_alloc_call(pool);
}

// Gives a block back; NULL: nothing. Threads: any, also another than the one that made it.
// Failure: -EINVAL, p is no block of this pool (reported: FA017), nothing is changed. A block that
// is free already is FA004, as with free(): at once if it was freed last on this thread, else when
// it comes home, as is a place inside a block, FA006; both stop the program unless
// FRAMEALLOC_ON_ERROR says otherwise.
static inline int fa_pool_free(fa_pool *pool, void *p) {
    fa_pool_table *table = FA__THREAD_POOLS;
    uint64_t id = pool->id;
    if (__builtin_expect(table->slots[id % FA__POOL_SLOTS].id == id, 1)) {
        fa_pool_cache *cache = table->slots[id % FA__POOL_SLOTS].cache;
        void **top = cache->top;
        uintptr_t unit = ((uintptr_t)p - cache->base) >> FA__POOL_UNIT_SHIFT;
        if (__builtin_expect(
                (((uintptr_t)top + sizeof *top) & cache->mask) != 0 && unit < cache->units, 1) &&
            __builtin_expect(__atomic_load_n(&cache->entries[unit], __ATOMIC_RELAXED) ==
                                     cache->entry &&
                                 top[-1] != p,
                             1)) {
            *top = p;
            __atomic_signal_fence(__ATOMIC_SEQ_CST); // for a handler that forks
            __atomic_store_n(&cache->top, top + 1, __ATOMIC_RELAXED);
            return 0;
        }
    }
    return fa__pool_free_call(pool, p);
}

// Gives memory without a live block back, what this thread and the pool itself keep at hand
// included, and the reserve. Threads: any; what other threads keep stays. Failure: -EINVAL, it is
// no pool.
FA__CALL(int, pool_trim, (fa_pool * pool), (pool));

// Fills *stats as far as stats->size goes. Threads: any; what other threads change meanwhile is
// read as it happens to be. Failure: -EINVAL, size, or it is no pool.
FA__CALL(int, pool_stats_get, (fa_pool * pool, fa_pool_stats *stats), (pool, stats));

#ifdef __cplusplus
}
#endif
#endif
