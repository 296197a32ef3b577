// The registry of heaps: made for new threads, parked by threads that exit, taken over whole.
#include "heap/heap.h"
#include "base/os.h"
#include "base/range.h"
#include "heap/capture.h"
#include "heap/deferred.h"
#include "heap/depot.h"
#include "heap/kind_hook.h"
#include "heap/mail.h"
#include "heap/start.h"
#include <string.h>

enum { REGISTRY_SHARE = 16 }; // of the region's address space
static const size_t REGISTRY_STEP = 4 * HEAP_STRIDE;

_Thread_local struct heap *thread_heap = &empty_heap;
_Thread_local struct heap *captured_heap;
struct heap empty_heap, departed_heap, capturing_heap;
uint32_t heap_fork_pending;

static struct lock registry_lock = {.rank = LOCK_RANK_REGISTRY};
static struct range registry; // under the lock; heap i lies at i * HEAP_STRIDE
static uint32_t count;        // under the lock; release: publishes the heaps below it
static struct heap *parked;   // under the lock
static struct lock shared_lock = {
    .rank = LOCK_RANK_SHARED}; // the holder is the owner of the shared heap

static struct heap *heap_at(uint32_t index) {
    return (struct heap *)(registry.start + (size_t)index * HEAP_STRIDE);
}
// Owners are counted from 1: entry 0 is a unit without a slab.
struct heap *heap_of_entry(uint32_t entry) {
    return heap_at(((entry & ~(ENTRY_TWIN | ENTRY_CAPTURE)) >> ENTRY_OWNER_SHIFT) - 1);
}
struct heap *heap_by_index(uint32_t index) {
    return heap_at(index);
}
uint32_t heap_count(void) {
    return load_acquire(&count); // acquire: the heaps counted are seen whole
}
struct lock *heap_registry_lock(void) {
    return &registry_lock;
}
struct lock *heap_shared_lock(void) {
    return &shared_lock;
}

static struct heap *heap_make(void) {
    if (count == HEAPS_MAX || !range_grow(&registry, (size_t)(count + 1) * HEAP_STRIDE))
        return NULL;
    struct heap *h = heap_at(count); // zeroed memory
    h->lock.rank = LOCK_RANK_HEAP;
    h->owner = (count + 1) << ENTRY_OWNER_SHIFT;
    deferred_set(h, DEFERRED_BLOCKS, 0);
    start_watch_heap(h);
    for (unsigned c = 1; c < CLASS_COUNT; c++)
        h->bin_owner[c].mask = top_mask(size_classes[c].bin_count);
    for (size_t i = 0; i < CLASS_TABLE_SIZE && !h->counted; i++) // a counted call is a slow one
        h->bin_table[i] = size_class_table[i] * (sizeof(struct bin) / sizeof(void *));
    store_release(&count, count + 1); // release: pairs with heap_count
    return h;
}

bool heap_start(void) {
    size_t reserve = HEAPS_MAX * HEAP_STRIDE;
    while (reserve > region_reserved_bytes() / REGISTRY_SHARE)
        reserve /= 2;
    if (!range_reserve(&registry, reserve, OS_PAGE, REGISTRY_STEP))
        return false;
    region_bins_start(heap_at(0)->bin, HEAP_STRIDE);
    return heap_make();
}

static struct heap *heap_parked_or_new(void) {
    if (!lock_take(&registry_lock))
        return NULL;
    struct heap *h = parked;
    if (h) {
        parked = h->next_parked;
        store_relaxed(&h->is_parked, 0);
    } else {
        h = heap_make();
    }
    lock_release(&registry_lock);
    return h;
}

// Whose frees are fast for blocks of h from now on, by its thread pointer; 0: nobody's.
static void owner_set(struct heap *h, uintptr_t thread) {
    for (unsigned c = 1; c < CLASS_COUNT; c++)
        store_relaxed(&h->bin_owner[c].thread, thread);
}

SLOW_PATH struct heap *heap_attach(void) {
    if (thread_heap == &capturing_heap)
        return captured_heap;
    if (thread_heap == &departed_heap || !start_process())
        return NULL;
    struct heap *h = heap_parked_or_new();
    if (h) {
        h->is_busy = false;
        deferred_set(h, DEFERRED_BLOCKS, 0);
        h->capture.slabs = NULL; // of a thread that a fork left behind
        memset(h->capture.begun, 0, sizeof h->capture.begun);
        if (UNLIKELY(thread_heap->owner)) { // meanwhile a signal handler has got one
            heap_park_undrained(h);
            return thread_heap;
        }
        if (!h->counted)
            owner_set(h, thread_pointer());
        thread_heap = h;
        start_watch_thread(h);
    }
    return h;
}

struct heap *heap_shared_take(void) {
    if (!heap_count() || !lock_take(&shared_lock))
        return NULL;
    return heap_at(HEAP_SHARED);
}

void heap_shared_release(void) {
    lock_release(&shared_lock);
}

bool heap_is_quiet(struct heap *h, unsigned ms) {
    return load_relaxed(&h->is_parked) || os_coarse_ms() - load_relaxed(&h->last_active_ms) > ms;
}

bool heap_drain(struct heap *h) {
    mail_flush(h);
    if (!lock_take(&h->lock))
        return false;
    depot_drain(h);
    lock_release(&h->lock);
    return true;
}

void heap_park(struct heap *h) {
    heap_drain(h);
    heap_park_undrained(h);
}

void heap_release_reserve(void) {
    if (!lock_take(&registry_lock))
        return;
    range_release_from(&registry, (size_t)count * HEAP_STRIDE);
    lock_release(&registry_lock);
}

void heap_park_undrained(struct heap *h) {
    owner_set(h, 0);
    if (!lock_take(&registry_lock))
        return;
    store_relaxed(&h->is_parked, 1);
    h->next_parked = parked;
    parked = h;
    lock_release(&registry_lock);
}

void heap_park_thread(void) {
    struct heap *h = heap_behind(thread_heap);
    capture_drop(h);
    const struct kind_hook *kinds = load_acquire(&kind_hook);
    if (kinds)
        kinds->thread_exits();
    thread_heap = &departed_heap;
    if (h->owner)
        heap_park(h);
}
