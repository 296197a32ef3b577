// malloc and free: the two fast paths, and the calls behind the other names. The story goes on in
// alloc.c.
#pragma once
#include "heap/heap.h"

// What the fast paths leave to alloc.c; each ends the call.
void *heap_malloc_slow(size_t size);
void heap_free_full(void *p);
void heap_free_other(void *p);
void heap_free_outside(void *p);
void heap_free_again(void *p);

// malloc: the request's class, the top of its bin, one block less. 14 instructions on x86-64.
static inline void *heap_malloc(size_t size) {
    struct heap *h = thread_heap;
    if (UNLIKELY(size > POOL_MAX))
        return heap_malloc_slow(size);
    size_t c = h->class_table[(size + 15) >> GRANULE_SHIFT];
    void **top = h->bin[c];
    if (UNLIKELY(top_is_empty(top, h->mask[c])))
        return heap_malloc_slow(size);
    h->bin[c] = top - 1;
    return top[-1];
}

// free: is it ours, is it this thread's, is there room, is it not on top already. The one compare
// of `m` serves ownership and class: another owner's entry leaves a large number.
static inline void heap_free(void *p) {
    struct heap *h = thread_heap;
    size_t unit = region_unit(p);
    if (UNLIKELY(unit >= load_folded(&region.unit_count)))
        return heap_free_outside(p);
    // relaxed: the entry cannot change while p is out (region.h); the key's alarm may come late.
    uint32_t m = load_folded(&region.entries[unit]) ^ load_folded(&h->key);
    if (UNLIKELY(m > ENTRY_CLASS_MASK))
        return heap_free_other(p);
    void **top = h->bin[m];
    if (UNLIKELY(top_is_full(top, h->mask[m])))
        return heap_free_full(p);
    if (UNLIKELY(top[-1] == p))
        return heap_free_again(p);
    *top = p;
    order_for_fork();
    h->bin[m] = top + 1;
}

void *heap_calloc(size_t count, size_t size);
void *heap_realloc(void *p, size_t size);
void *heap_memalign(size_t alignment, size_t size); // a power of two
size_t heap_usable_size(const void *p);             // p is not NULL
bool heap_trim(void);
