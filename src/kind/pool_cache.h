// A thread's magazines of each pool that it uses.
#pragma once
#include "framealloc/types.h"
#include "kind/pool.h"

struct thread_caches;

struct pool_cache {
    fa_pool_cache front;       // public; its top is NULL while a call changes the magazine
    struct magazine *previous; // a second one: full, empty or anything between; or NULL
    uint32_t previous_count;   // its blocks; relaxed
    uint64_t id;           // the pool's; 0: that has ended. release to end it; acquire to free this
    struct pool *pool;     // fixed
    unsigned refill_shift; // how often its refills have doubled
    struct thread_caches *thread;      // fixed
    struct pool_cache *next_in_bucket; // the thread's
    struct pool_cache *next, **link;   // in the pool's list; under the kinds lock
};

// This thread's cache of a pool, now in its table too. NULL: no memory, or the thread is ending.
struct pool_cache *pool_cache_get(struct pool *pool);
fa_pool_table *pool_cache_table(void);
static inline void pool_cache_set_top(struct pool_cache *cache, void **top) {
    store_relaxed(&cache->front.top, top); // relaxed: reports read it
}
static inline void pool_cache_set_previous(struct pool_cache *cache, struct magazine *m) {
    store_relaxed(&cache->previous_count, m ? m->count : 0);
    cache->previous = m;
}
// Blocks in it, as it happens to be read.
size_t pool_cache_blocks(const struct pool_cache *cache);
// Takes its magazines, their counts set, out of it: a list of up to two. The thread's own, or that
// of one that can't use it now.
struct magazine *pool_cache_strip(struct pool_cache *cache);
// Is it of a thread that a fork left behind?
bool pool_cache_is_left(const struct pool_cache *cache);
// Forgets a cache whose pool ends; under the kinds lock.
void pool_cache_end(struct pool_cache *cache);
// Puts everything that this thread keeps back.
void pool_cache_thread_flush(void);
void pool_cache_thread_exits(void);
void pool_cache_fork_child(void);
