// The back end of a heap: depot, slabs, and what moves blocks between them and the bins.
#pragma once
#include "heap/heap.h"

// Puts at least one block into the empty bin of class c and pops it. NULL: no memory.
void *depot_refill(struct heap *h, unsigned c);
// Makes room in the full bin of class c and pushes p.
void depot_take_in(struct heap *h, unsigned c, void *p);
// Puts half of what the bin of class c holds back into slabs; not if a helper has the back end.
void depot_shrink_bin(struct heap *h, unsigned c);
// An empty magazine for the owner; NULL: no memory.
struct magazine *depot_spare_take(struct heap *h);

// All below: under h->lock.
// Puts one block back into its slab, or reports it.
void depot_put_block(struct heap *h, void *p, uint32_t entry);
// One block of a watched slab (checked.h).
void *depot_take_watched(struct heap *h, unsigned c);
// Gives the empty watched slabs up that were kept to see second frees.
void depot_release_retired(struct heap *h);
// Puts the blocks of a magazine back into their slabs.
void depot_empty_magazine(struct heap *h, struct magazine *m);
// Looks at every block of a magazine from outside; bad ones are reported and dropped.
void depot_check_magazine(struct magazine *m);
// Files a magazine of this heap's blocks; into the slabs when the depot is full.
void depot_put(struct heap *h, unsigned c, struct magazine *m);
// Files what the owner had to leave outside while the lock was away.
void depot_adopt_strays(struct heap *h);
// Empties the magazines that the last interval did not need; false: nothing was left to do.
void depot_trim(struct heap *h);
// Empties bins, depot and mail into the slabs. The caller owns the heap.
void depot_drain(struct heap *h);
