// Bins: the free blocks of one class that a thread has at hand, in a magazine.
//
//   first: D           top ---------------------.
//                                               v
//   magazine:  | next: NULL | A | B | C | D |        |      | ...        (four blocks)
//
// The next block lies in the heap, too: a malloc that had to look for it in the magazine would wait
// for one load more. It is only a hint. What is free is what lies below the top, which each call
// moves with one instruction, so the child of a fork finds no block twice. Malloc compares the hint
// with the block that it took: a signal handler may have come in between, and left another order of
// blocks behind. (One that comes within a free, and has to refill this very bin, can cost a block
// or have one used twice: POSIX lets no handler allocate.) The top points behind the first free
// slot: the bits of its mask are zero in a full bin and in a bin without a magazine, whose top is
// NULL.
#pragma once
#include "heap/heap.h"

// By a heap's bin_table. The compiler is kept from adding the three numbers again in each access:
// processors answer a load from what was just stored sooner if its address is plain.
static inline struct bin *bin_at(struct heap *h, size_t word) {
    struct bin *bin = (struct bin *)((void **)h->bin + word);
    __asm__("" : "+r"(bin));
    return bin;
}

static inline const struct bin_owner *bin_owner(const struct bin *bin) {
    enum { AWAY = offsetof(struct heap, bin_owner) - offsetof(struct heap, bin) };
    return (const struct bin_owner *)((const char *)bin + AWAY);
}

// Is it this thread's?
static inline bool bin_is_own(const struct bin *bin) {
    return load_folded(&bin_owner(bin)->thread) == thread_pointer();
}

static inline bool bin_top_is_full(const struct bin *bin, void **top) {
    return ((uint16_t)(uintptr_t)top & (uint16_t)bin_owner(bin)->mask) == 0;
}

// No top, and one that a handler's block was taken from below, are those of empty bins.
static inline unsigned bin_top_count(void **top) {
    size_t slots = (uintptr_t)(top - 1) % MAGAZINE_SIZE / sizeof *top;
    return top && slots ? (unsigned)slots - 1 : 0;
}

// By anyone, if the owner goes on: as many as there were at some moment.
static inline unsigned bin_blocks(const struct bin *bin) {
    return bin_top_count(load_relaxed(&bin->top));
}

// One instruction, for the fences keep the compiler from using what it knows of the top.
static inline void bin_top_move(struct bin *bin, ptrdiff_t slots) {
    order_for_fork();
    bin->top += slots;
    order_for_fork();
}

// Takes the block on top, whatever the hint says. NULL: there is none.
static inline void *bin_pop(struct bin *bin) {
    if (!bin_blocks(bin))
        return NULL;
    void **top = bin->top, *p = top[-2];
    bin_top_move(bin, -1);
    bin->first = top[-3];
    return p;
}

// Puts p into a bin that is not full; `top` is its top.
static inline void bin_push(struct bin *bin, void **top, void *p) {
    top[-1] = p;
    bin->first = p;
    bin_top_move(bin, 1);
}

// The blocks of m become the bin.
static inline void bin_load(struct bin *bin, struct magazine *m) {
    m->next = NULL; // below the first block: then the hint is NULL
    order_for_fork();
    bin->top = magazine_top(m) + 1;
    order_for_fork();
    bin->first = m->count ? m->slots[m->count - 1] : NULL;
}

// Leaves the bin without a magazine and out of a signal handler's reach. NULL: there was none.
static inline struct magazine *bin_unload(struct bin *bin) {
    void **top = bin->top;
    bin->first = NULL;
    order_for_fork();
    bin->top = NULL;
    if (!top)
        return NULL;
    struct magazine *m = magazine_of(top - 1);
    m->count = (uint16_t)bin_top_count(top);
    return m;
}
