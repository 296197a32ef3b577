// A heap's slabs, shelved by how full they are: what is mostly full is taken from first, so that
// what is mostly free can run empty and go back to the region. All under h->lock.
#pragma once
#include "heap/heap.h"
#include "heap/slab.h"

// Takes up to `want` blocks of class c out of slabs at hand, lowest address first.
unsigned shelf_take(struct heap *h, unsigned c, void **out, unsigned want);
// Files a slab that came from the region or was an orphan; its `out` blocks are outside already.
void shelf_add(struct heap *h, struct slab *s, unsigned out);
// May this block go back, as far as its unit's entry, its offset and its bit tell?
static inline bool shelf_may_put(const void *p, uint32_t entry, struct slab_position at) {
    return region_owns(p) && region_entry(p) == entry &&
           slab_position_is_out(at, entry & ENTRY_CLASS_MASK);
}
// Puts one block back, or reports it as misused.
void shelf_put(struct heap *h, void *p, uint32_t entry);
// One block of a watched slab (checked.h). NULL: no memory.
void *shelf_take_watched(struct heap *h, unsigned c);
// Gives the empty watched slabs up that were kept to see second frees.
void shelf_release_retired(struct heap *h);
