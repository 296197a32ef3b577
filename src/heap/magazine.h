// Magazines: 512 bytes that hold up to 62 free blocks of one class (Bonwick & Adams, "Magazines
// and Vmem", 2001).
//
//   byte 0      8            16                      504           512
//        | next | slot 0     | ...... slot 61        | travel info |
//
// A top points at the first free slot, so its low nine bits say how full the magazine is: 8 =
// empty, 504 = full. For larger blocks the first half, fourth or eighth of the slots is used, and
// fewer of these bits are looked at. A top of NULL, without a magazine, is both empty and full.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAGAZINE_SIZE 512
#define MAGAZINE_BLOCKS 62

struct magazine {
    struct magazine *next; // whoever holds the magazine
    void *slots[MAGAZINE_BLOCKS];
    uint32_t unit_entry; // class and owner of the blocks, while it travels
    uint16_t count;      // blocks inside, while no top points into it
    uint16_t unread_kib; // in the inbox when this one was sent, up to a bound
};
_Static_assert(sizeof(struct magazine) == MAGAZINE_SIZE, "a top's low bits are its count");

// The bits of a top that are zero if nothing can be popped, and zero in top + 8 if nothing can be
// pushed, with room for 62, 30, 14 or 6 blocks: 0x1f0, 0xf0, 0x70 or 0x30. A mask of 0 always looks
// both empty and full.
static inline uint16_t top_mask(unsigned bin_count) {
    return (uint16_t)(bin_count * sizeof(void *));
}

// The free blocks of one class that a thread has at hand (bin.h).
struct bin {
    void *first; // a hint; NULL: no block
    void **top;  // NULL: no magazine
};
// What other threads look at when they free one of its blocks, so in lines that nobody writes to.
struct bin_owner {
    uintptr_t thread; // whose frees may be fast, by its thread pointer; 0: nobody's; relaxed
    uintptr_t mask;   // top_mask of the class; fixed
};
_Static_assert(sizeof(struct bin) == sizeof(struct bin_owner), "bin.h goes from one to the other");

static inline struct magazine *magazine_of(void **top) {
    return (struct magazine *)((uintptr_t)top & ~(uintptr_t)(MAGAZINE_SIZE - 1));
}
static inline unsigned magazine_top_count(void **top) {
    return (unsigned)(((uintptr_t)top & (MAGAZINE_SIZE - 1)) / sizeof(void *)) - 1;
}
static inline void **magazine_top(struct magazine *m) {
    return &m->slots[m->count];
}
// A top from which nothing can be popped: an empty magazine's, or NULL.
static inline bool top_is_empty(void **top, uint16_t mask) {
    return ((uint16_t)(uintptr_t)top & mask) == 0;
}
// A top onto which nothing can be pushed: a full magazine's, or NULL.
static inline bool top_is_full(void **top, uint16_t mask) {
    return ((uint16_t)(uintptr_t)(top + 1) & mask) == 0;
}

// Blocks come from slabs in address order; the lowest has to be popped first, so it goes on top.
void magazine_reverse(void **blocks, unsigned count);

// Empty magazines, from and to the common store; any thread. They are never unmapped, so a stale
// pointer to one can be read.
struct magazine *magazine_take_batch(unsigned count); // a list of up to count; NULL: no memory
void magazine_give_list(struct magazine *list);

struct lock *magazine_lock(void); // for fork
size_t magazine_memory(void);     // bytes of magazines ever made
// Lets go of address space that has no magazines yet (mlockall counts it).
void magazine_release_reserve(void);
