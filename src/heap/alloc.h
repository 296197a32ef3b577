// malloc and free: the two fast paths, and the calls behind the other names. The story goes on in
// alloc.c.
#pragma once
#include "heap/bin.h"

// What the fast paths leave to alloc.c; each ends the call.
void *heap_malloc_slow(size_t size);
void heap_free_full(void *p);
void heap_free_other(void *p);
void heap_free_outside(void *p);
void heap_free_again(void *p);

// malloc: the bin of the request's class, its first block. 18 instructions on x86-64.
static inline void *heap_malloc(size_t size) {
    struct heap *h = thread_heap;
    if (UNLIKELY(size > POOL_MAX))
        return heap_malloc_slow(size);
    struct bin *bin = bin_at(h, h->bin_table[(size + 15) >> GRANULE_SHIFT]);
    void *p = bin->first;
    if (UNLIKELY(!p))
        return heap_malloc_slow(size);
    void **top = bin->top;
    bin_top_move(bin, -1);
    if (UNLIKELY(top[-2] != p)) // a handler was here; the block is lost, for who knows whose it is
        return heap_malloc_slow(size);
    bin->first = top[-3];
    __asm__("" : "+r"(p)); // a use that makes p weigh enough to get the register it ends in
    return p;
}

// free: is it ours, is it this thread's, is there room, is it not on top already. 19 instructions.
// The unit knows the bin, the bin its thread: of the thread's own no more is read than its pointer.
static inline void heap_free(void *p) {
    size_t unit = region_unit(p);
    if (UNLIKELY(unit >= load_folded(&region.fast_units)))
        return heap_free_outside(p);
    struct bin *bin = region_bin(p);
    if (UNLIKELY(!bin_is_own(bin)))
        return heap_free_other(p);
    void **top = bin->top;
    if (UNLIKELY(bin_top_is_full(bin, top)))
        return heap_free_full(p);
    if (UNLIKELY(top[-2] == p))
        return heap_free_again(p);
    bin_push(bin, top, p);
}

void *heap_calloc(size_t count, size_t size);
void *heap_realloc(void *p, size_t size);
void *heap_memalign(size_t alignment, size_t size); // a power of two
size_t heap_usable_size(const void *p);             // p is not NULL
bool heap_trim(void);
