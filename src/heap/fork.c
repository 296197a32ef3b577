// fork: every lock is taken in one order, so that the child's copy has nothing half done:
//
//   registry, shared heap, each heap's back end by index, region, magazines, large blocks
//
// In the child the other threads are gone; their heaps are parked, with all their blocks usable.
#include "heap/fork.h"
#include "heap/depot.h"
#include "heap/large_cache.h"
#include <pthread.h>
#include <string.h>

static void fork_prepare(void) {
    // Counted, for two threads may fork at once. release: pairs with back_end_enter.
    __atomic_fetch_add(&heap_fork_pending, 1, __ATOMIC_RELEASE);
    lock_take_for_fork(heap_registry_lock());
    lock_take_for_fork(heap_shared_lock());
    for (uint32_t i = 0; i < heap_count(); i++)
        lock_take_for_fork(&heap_by_index(i)->lock);
    lock_take_for_fork(region_lock());
    lock_take_for_fork(magazine_lock());
    lock_take_for_fork(large_cache_lock());
}

static void each_lock(void (*action)(struct lock *)) {
    action(large_cache_lock());
    action(magazine_lock());
    action(region_lock());
    for (uint32_t i = 0; i < heap_count(); i++)
        action(&heap_by_index(i)->lock);
    action(heap_shared_lock());
    action(heap_registry_lock());
}

static void fork_parent(void) {
    each_lock(lock_release_in_parent);
    __atomic_fetch_sub(&heap_fork_pending, 1, __ATOMIC_RELEASE);
}

// Its thread was in the middle of a change outside the lock: what it held is lost to the child.
static void heap_forget_owner_state(struct heap *h) {
    memset(h->bin, 0, sizeof h->bin);
    memset(h->outgoing, 0, sizeof h->outgoing);
    h->spare = h->stash = NULL;
    h->orphans = NULL;
    h->orphan_count = 0;
    h->spare_count = 0;
    h->mail_bytes = 0;
    h->is_unlocked = false;
}

static void fork_child(void) {
    each_lock(lock_release_in_child);
    store_release(&heap_fork_pending, 0);
    region_alarm_set(
        load_relaxed(&region_alarm)); // another thread may have been half way through it
    struct heap *mine = heap_behind(thread_heap);
    for (uint32_t i = 1; i < heap_count(); i++) { // 0, the shared heap, belongs to no thread
        struct heap *h = heap_by_index(i);
        if (h == mine || h->is_parked)
            continue;
        if (h->is_unlocked)
            heap_forget_owner_state(h);
        heap_park_undrained(h); // draining would copy every page of theirs; most children exec
    }
}

void fork_register(void) {
    pthread_atfork(fork_prepare, fork_parent, fork_child);
}
