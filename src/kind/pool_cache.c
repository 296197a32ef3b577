// Which thread has a cache of which pool: made at the first use, handed back when the thread ends.
//
// The table that the inline calls look into has a place for 128 of them; a thread's other caches
// are found in its buckets, and take the place of one there. A table stays what it is as long as
// its thread may look at it, which may be after any of our destructors: it is used again when the
// kernel knows the thread no more.
#include "kind/pool_cache.h"
#include "base/os.h"
#include "heap/start.h"
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BUCKETS_FIRST = 16, PARKED_SEARCHED = 8 };

struct thread_caches {
    fa_pool_table table;
    struct pool_cache **buckets; // by the pool's id; NULL: none yet
    uint32_t bucket_count;       // a power of two
    uint32_t cache_count;
    uint32_t thread;            // the kernel's number
    bool is_left;               // by a fork
    struct thread_caches *next; // parked, or all that a thread has; under the kinds lock
};
_Static_assert(sizeof(struct thread_caches) <= OS_PAGE, "one page each");

static struct thread_caches *parked, *parked_last; // under the kinds lock; the oldest first
static struct thread_caches *in_use;               // under the kinds lock

static struct thread_caches departed; // of threads that are ending: empty for ever
static _Thread_local struct thread_caches *mine __attribute__((tls_model("initial-exec")));

FA_PUBLIC __thread fa_pool_table *fa_thread_pools __attribute__((tls_model("initial-exec"))) =
    &departed.table;

static bool thread_is_gone(uint32_t thread) {
    int saved = errno;
    bool is_gone = syscall(SYS_tgkill, getpid(), thread, 0) != 0 && errno == ESRCH;
    errno = saved;
    return is_gone;
}

// Of the oldest few, one whose thread is gone. Under the kinds lock.
static struct thread_caches *parked_take(void) {
    struct thread_caches *before = NULL, *found = parked;
    for (int i = 0; found && !thread_is_gone(found->thread); i++) {
        if (i == PARKED_SEARCHED)
            return NULL;
        before = found;
        found = found->next;
    }
    if (!found)
        return NULL;
    *(before ? &before->next : &parked) = found->next;
    if (parked_last == found)
        parked_last = before;
    return found;
}

static struct thread_caches *thread_attach(void) {
    if (!heap_of_thread() || !kinds_lock_take()) // a heap, for its end tells the thread's
        return NULL;
    struct thread_caches *thread = parked_take();
    if (!thread)
        thread = os_map(OS_PAGE, OS_PAGE);
    if (thread) {
        thread->thread = (uint32_t)syscall(SYS_gettid);
        thread->next = in_use;
        in_use = thread;
    }
    kinds_lock_release();
    mine = thread;
    return thread;
}

// NULL: this thread has none: it is ending, or there is no memory.
static struct thread_caches *thread_caches(void) {
    struct thread_caches *thread = mine ? mine : thread_attach();
    if (!thread || thread == &departed)
        return NULL;
    fa_thread_pools = &thread->table;
    return thread;
}

fa_pool_table *pool_cache_table(void) {
    struct thread_caches *thread = thread_caches();
    return thread ? &thread->table : &departed.table;
}

static struct pool_cache **bucket_of(const struct thread_caches *thread, uint64_t id) {
    return &thread->buckets[id & (thread->bucket_count - 1)];
}

static bool buckets_grow(struct thread_caches *thread) {
    uint32_t old_count = thread->bucket_count, count = old_count ? 2 * old_count : BUCKETS_FIRST;
    struct pool_cache **old = thread->buckets, *cache;
    struct pool_cache **buckets = kind_memory_take(count * sizeof *buckets, sizeof *buckets);
    if (!buckets)
        return old_count;
    memset(buckets, 0, count * sizeof *buckets);
    thread->buckets = buckets;
    thread->bucket_count = count;
    for (uint32_t i = 0; i < old_count; i++) {
        while ((cache = old[i])) {
            old[i] = cache->next_in_bucket;
            struct pool_cache **bucket = bucket_of(thread, load_relaxed(&cache->id));
            cache->next_in_bucket = *bucket;
            *bucket = cache;
        }
    }
    if (old)
        kind_memory_give(old);
    return true;
}

// Frees the caches of a bucket whose pools have ended.
static void bucket_sweep(struct thread_caches *thread, struct pool_cache **link) {
    struct pool_cache *cache;
    while ((cache = *link)) {
        // acquire: who ended it is done with it; pairs with pool_cache_end.
        if (load_acquire(&cache->id)) {
            link = &cache->next_in_bucket;
            continue;
        }
        *link = cache->next_in_bucket;
        thread->cache_count--;
        kind_memory_give(cache);
    }
}

// Without those of pools that have ended, there have to be more caches than half the buckets.
static bool buckets_make_room(struct thread_caches *thread) {
    if (thread->cache_count < thread->bucket_count)
        return true;
    for (uint32_t i = 0; i < thread->bucket_count; i++)
        bucket_sweep(thread, &thread->buckets[i]);
    return thread->cache_count < thread->bucket_count / 2 || buckets_grow(thread);
}

static struct pool_cache *cache_make(struct thread_caches *thread, struct pool *pool) {
    if (!buckets_make_room(thread))
        return NULL;
    struct pool_cache **bucket = bucket_of(thread, pool->kind.id);
    struct pool_cache *cache = kind_memory_take(sizeof *cache, 2 * CACHE_LINE);
    if (!cache)
        return NULL;
    *cache = (struct pool_cache){
        .front = {.mask = top_mask(size_classes[pool_class(pool)].bin_count),
                  .base = region.base,
                  .entries = region.entries,
                  .entry = pool->entry},
        .id = pool->kind.id,
        .pool = pool,
        .thread = thread,
    };
    if (!kinds_lock_take()) {
        kind_memory_give(cache);
        return NULL;
    }
    cache->next = pool->caches;
    cache->link = &pool->caches;
    if (cache->next)
        cache->next->link = &cache->next;
    pool->caches = cache;
    kinds_lock_release();
    cache->next_in_bucket = *bucket;
    *bucket = cache;
    thread->cache_count++;
    return cache;
}

struct pool_cache *pool_cache_get(struct pool *pool) {
    struct thread_caches *thread = thread_caches();
    uint64_t id = pool->kind.id;
    if (!thread)
        return NULL;
    struct pool_cache *cache = thread->buckets ? *bucket_of(thread, id) : NULL;
    while (cache && load_relaxed(&cache->id) != id)
        cache = cache->next_in_bucket;
    if (!cache && !(cache = cache_make(thread, pool)))
        return NULL;
    cache->front.units = load_relaxed(&region.unit_count);
    thread->table.slots[id % FA__POOL_SLOTS].cache = &cache->front;
    thread->table.slots[id % FA__POOL_SLOTS].id = id;
    return cache;
}

size_t pool_cache_blocks(const struct pool_cache *cache) {
    void **top = load_relaxed(&cache->front.top); // relaxed: the thread goes on
    return (top ? magazine_top_count(top) : 0) + load_relaxed(&cache->previous_count);
}

struct magazine *pool_cache_strip(struct pool_cache *cache) {
    void **top = cache->front.top;
    struct magazine *list = cache->previous, *loaded = top ? magazine_of(top) : NULL;
    pool_cache_set_top(cache, NULL);
    pool_cache_set_previous(cache, NULL);
    if (list)
        list->next = NULL;
    if (!loaded)
        return list;
    loaded->count = (uint16_t)magazine_top_count(top);
    loaded->next = list;
    return loaded;
}

bool pool_cache_is_left(const struct pool_cache *cache) {
    return cache->thread->is_left;
}

// Out of its pool's list; under the kinds lock.
static void cache_unlink(struct pool_cache *cache) {
    *cache->link = cache->next;
    if (cache->next)
        cache->next->link = cache->link;
}

void pool_cache_end(struct pool_cache *cache) {
    cache_unlink(cache);
    store_release(&cache->id, 0); // release: from here on its thread may free it
}

// The kinds lock keeps the pool from ending meanwhile. False: a signal handler on top of a holder.
static bool cache_hand_back(struct pool_cache *cache, bool is_last) {
    if (!kinds_lock_take())
        return false;
    if (load_relaxed(&cache->id)) {
        pool_empty(cache->pool, pool_cache_strip(cache));
        if (is_last) {
            pool_empty_depot(cache->pool); // much of it may be this thread's
            cache_unlink(cache);
        }
    }
    kinds_lock_release();
    return true;
}

void pool_cache_thread_flush(void) {
    for (uint32_t i = 0; mine && i < mine->bucket_count; i++)
        for (struct pool_cache *cache = mine->buckets[i]; cache; cache = cache->next_in_bucket)
            (void)cache_hand_back(cache, false);
}

void pool_cache_thread_exits(void) {
    struct thread_caches *thread = mine;
    mine = &departed;
    fa_thread_pools = &departed.table;
    if (!thread || thread == &departed)
        return;
    memset(&thread->table, 0, sizeof thread->table); // the program may look into it till its end
    for (uint32_t i = 0; i < thread->bucket_count; i++) {
        for (struct pool_cache *cache, **bucket = &thread->buckets[i]; (cache = *bucket);) {
            *bucket = cache->next_in_bucket;
            if (cache_hand_back(cache, true))
                kind_memory_give(cache);
        }
    }
    if (thread->buckets)
        kind_memory_give(thread->buckets);
    thread->buckets = NULL;
    thread->bucket_count = thread->cache_count = 0;
    if (!kinds_lock_take())
        return;
    struct thread_caches **link = &in_use;
    while (*link != thread)
        link = &(*link)->next;
    *link = thread->next;
    thread->next = NULL;
    *(parked_last ? &parked_last->next : &parked) = thread;
    parked_last = thread;
    kinds_lock_release();
}

// What the others kept comes back when their pool is trimmed or ends.
void pool_cache_fork_child(void) {
    for (struct thread_caches *thread = in_use; thread; thread = thread->next)
        thread->is_left = thread != mine;
    if (mine)
        mine->thread = (uint32_t)syscall(SYS_gettid);
}
