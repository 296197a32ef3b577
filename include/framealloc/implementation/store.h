// Records whose memory stays: taken, given back and taken again, by any thread and without a lock.
// It is never unmapped, so whoever comes late still finds a record there, if another one.
//
// Free records are a stack of indices under a head that counts its changes, for a record may be
// taken and given back while another thread looks at it (Treiber, "Systems programming: coping with
// parallelism", IBM RJ 5118, 1986; the count is that of IBM's System/370 manual).
#ifndef FRAMEALLOC_IMPLEMENTATION_STORE_H
#define FRAMEALLOC_IMPLEMENTATION_STORE_H

#define FA__STORE_FIRST ((uint32_t)64) // records of page 0; each page has twice as many
#define FA__STORE_PAGES 18u

// At the front of every record. Numbers are counted from 1; 0: none.
struct fa__record {
    uint32_t number; // fixed
    uint32_t next;   // of a free one; relaxed
};

struct fa__store {
    uint64_t free;      // the number of the first free record, and changes << 32
    uint32_t made;      // release: publishes the records up to it; changed under the lock
    uint32_t page_room; // under the lock: numbers that the pages have room for
    size_t size;        // of a record; fixed
    char *pages[FA__STORE_PAGES];
};

// The page of a number, counted from 0, and the first number there.
static inline uint32_t fa__store_page(uint32_t number, uint32_t *first) {
    uint32_t page = 0, least = FA__STORE_FIRST;
    while (number - 1 >= 2 * least - FA__STORE_FIRST) {
        least *= 2;
        page++;
    }
    *first = least - FA__STORE_FIRST + 1;
    return page;
}

// NULL: there is no such record.
static inline struct fa__record *fa__store_at(struct fa__store *store, uint32_t number) {
    uint32_t first, page;
    // acquire: pairs with fa__store_make
    if (!number || number > __atomic_load_n(&store->made, __ATOMIC_ACQUIRE))
        return NULL;
    page = fa__store_page(number, &first);
    return (struct fa__record *)(void *)(store->pages[page] + (number - first) * store->size);
}

// A record that never was, its other bytes zero.
static FA__SLOW struct fa__record *fa__store_make(struct fa__store *store) {
    struct fa__record *record = NULL;
    uint32_t number, first, page;
    fa__lock_take();
    number = store->made + 1;
    page = fa__store_page(number, &first);
    if (page < FA__STORE_PAGES && number > store->page_room) {
        uint32_t count = FA__STORE_FIRST << page;
        store->pages[page] = (char *)fa__permanent_alloc(count * store->size);
        if (store->pages[page])
            store->page_room += count;
    }
    if (number <= store->page_room) {
        record = (struct fa__record *)(void *)(store->pages[page] + (number - first) * store->size);
        record->number = number;
        __atomic_store_n(&store->made, number, __ATOMIC_RELEASE);
    }
    fa__lock_release();
    return record;
}

// NULL: no memory.
static struct fa__record *fa__store_take(struct fa__store *store) {
    uint64_t head = __atomic_load_n(&store->free, __ATOMIC_ACQUIRE), next;
    struct fa__record *record;
    do {
        record = fa__store_at(store, (uint32_t)head);
        if (!record)
            return fa__store_make(store);
        next = (head & ~(uint64_t)UINT32_MAX) + ((uint64_t)1 << 32);
        next += __atomic_load_n(&record->next, __ATOMIC_RELAXED); // of no use if the head changed
        // acquire: what was done to the record before; pairs with fa__store_give
    } while (!__atomic_compare_exchange_n(&store->free, &head, next, 1, __ATOMIC_ACQUIRE,
                                          __ATOMIC_ACQUIRE));
    return record;
}

static void fa__store_give(struct fa__store *store, struct fa__record *record) {
    uint64_t head = __atomic_load_n(&store->free, __ATOMIC_RELAXED), next;
    do {
        __atomic_store_n(&record->next, (uint32_t)head, __ATOMIC_RELAXED);
        next = (head & ~(uint64_t)UINT32_MAX) + ((uint64_t)1 << 32) + record->number;
    } while (!__atomic_compare_exchange_n(&store->free, &head, next, 1, __ATOMIC_RELEASE,
                                          __ATOMIC_RELAXED));
}

#endif
