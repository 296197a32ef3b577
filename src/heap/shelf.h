// Slabs of one class and owner, shelved by how full they are: what is mostly full is taken from
// first, so that what is mostly free can run empty and go back to the region. All under the lock of
// the owner, a heap or a pool (src/kind/).
#pragma once
#include "heap/heap.h"
#include "heap/slab.h"

// Takes up to `want` blocks out of slabs at hand, lowest address first.
unsigned shelf_take(struct back_class *back, void **out, unsigned want);
// One block, going round its slab, so that a freed one is reused late. NULL: no slab is at hand.
void *shelf_take_round(struct back_class *back);
// Files a slab that came from the region or was an orphan; its `out` blocks are outside already.
void shelf_add(struct back_class *back, struct slab *s, unsigned out);
// Puts one block back, whose place was looked at. True: its slab has run empty and is the caller's,
// to be kept or released.
bool shelf_put_block(struct back_class *back, struct slab_position at);
void shelf_keep(struct back_class *back, struct slab *s);
void shelf_release(struct back_class *back, struct slab *s);
// Those that were kept.
void shelf_release_empty(struct back_class *back);
// Gives up a whole list, of slabs or of chunks, whatever is out of them: their owner ends.
void shelf_release_list(struct slab *first);
// May this block go back, as far as its unit's entry, its offset and its bit tell?
static inline bool shelf_may_put(const void *p, uint32_t entry, struct slab_position at) {
    return region_owns(p) && region_entry(p) == entry &&
           slab_position_is_out(at, entry & ENTRY_CLASS_MASK);
}
// Puts one block of a heap back, or reports it as misused.
void shelf_put(struct heap *h, void *p, uint32_t entry);
// One block of a watched slab (checked.h). NULL: no memory.
void *shelf_take_watched(struct heap *h, unsigned c);
// Gives the empty watched slabs up that were kept to see second frees.
void shelf_release_retired(struct heap *h);
