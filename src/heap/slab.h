// Slabs: blocks of one class side by side, and the bitmap that knows which are free. Every call
// is under the owner's back-end lock, or on a slab nobody else knows.
#pragma once
#include "heap/region.h"

// Makes every block free.
void slab_fill(struct slab *s, uint64_t *outer_bitmap);
// Takes up to `want` free blocks, lowest address first, into out[]; returns how many.
unsigned slab_take_blocks(struct slab *s, void **out, unsigned want);

// Takes one free block, going round the slab, so that a freed block is reused late. There is one.
void *slab_take_round(struct slab *s);

// Where a pointer points, in a slab of class c.
struct slab_position {
    struct slab *slab;
    uint32_t index;  // of the block
    uint32_t offset; // in the block; 0 at its start
};

static inline struct slab_position slab_locate(const void *p, unsigned c) {
    const struct size_class *class = &size_classes[c];
    size_t first = region_unit(p) >> class->units_log2 << class->units_log2;
    struct slab *s = &region.slabs[first];
    uint32_t offset = (uint32_t)((uintptr_t)p - region.base - (first << UNIT_SHIFT));
    uint32_t index = (uint32_t)(offset * class->reciprocal >> RECIPROCAL_SHIFT);
    return (struct slab_position){s, index, offset - index * class->size};
}

// Can this be a block that is out? Needs the entry to have been compared already.
static inline bool slab_position_is_out(struct slab_position at, unsigned c) {
    return at.offset == 0 && at.index < size_classes[c].block_count &&
           !(at.slab->bitmap[at.index / 64] >> at.index % 64 & 1);
}

static inline void slab_put_block(struct slab_position at) {
    at.slab->bitmap[at.index / 64] |= (uint64_t)1 << at.index % 64;
    at.slab->free_count++;
    at.slab->touched = (uint8_t)load_relaxed(&region_ticks);
    if (at.index / 64 < at.slab->scan_word)
        at.slab->scan_word = (uint8_t)(at.index / 64);
}
