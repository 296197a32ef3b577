// The common store of empty magazines, behind its own guard pages.
#include "heap/magazine.h"
#include "base/lock.h"
#include "base/os.h"
#include "base/range.h"
#include "heap/region.h"

// A magazine of 62 of the smallest blocks takes half as much as they do.
enum { STORE_SHARE = 16, STORE_STEP = 64 * 1024 };

static struct range store;         // under the lock
static size_t store_used;          // under the lock
static struct magazine *free_list; // under the lock

static void store_forget(void) {
    free_list = NULL;
}
static struct lock lock = {.forget = store_forget, .rank = LOCK_RANK_MAGAZINES};

struct lock *magazine_lock(void) {
    return &lock;
}

size_t magazine_memory(void) {
    return store_used;
}

static bool store_reserve(void) {
    size_t reserve = region_reserved_bytes() / STORE_SHARE & ~(OS_PAGE - 1);
    return store.start || range_reserve(&store, reserve, MAGAZINE_SIZE, STORE_STEP);
}

// Reserved first if need be: later, each reserved page would count as locked.
void magazine_release_reserve(void) {
    if (!lock_take(&lock))
        return;
    if (store_reserve())
        range_release_from(&store, store_used);
    lock_release(&lock);
}

static struct magazine *magazine_make(void) {
    if (!store_reserve() || !range_grow(&store, store_used + MAGAZINE_SIZE))
        return NULL;
    struct magazine *m = (struct magazine *)(store.start + store_used);
    store_used += MAGAZINE_SIZE;
    return m;
}

struct magazine *magazine_take_batch(unsigned count) {
    struct magazine *list = NULL;
    if (!lock_take(&lock))
        return NULL;
    while (count--) {
        struct magazine *m = free_list;
        if (m)
            free_list = m->next;
        else if (!(m = magazine_make()))
            break;
        m->next = list;
        list = m;
    }
    lock_release(&lock);
    return list;
}

void magazine_give_list(struct magazine *list) {
    if (!list || !lock_take(&lock))
        return; // a signal handler on top of the store: the magazines are lost, nothing else
    while (list) {
        struct magazine *m = list;
        list = m->next;
        m->next = free_list;
        free_list = m;
    }
    lock_release(&lock);
}

void magazine_reverse(void **blocks, unsigned count) {
    for (unsigned i = 0, j = count; i + 1 < j; i++) {
        void *swap = blocks[--j];
        blocks[j] = blocks[i];
        blocks[i] = swap;
    }
}
