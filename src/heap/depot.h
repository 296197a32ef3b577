// The depot of a heap: full magazines, and what moves blocks between them, the bins and the slabs.
#pragma once
#include "heap/heap.h"

// Puts at least one block into the empty bin of class c and pops it. NULL: no memory.
void *depot_refill(struct heap *h, unsigned c);
// Makes room in the full bin of class c and pushes p.
void depot_take_in(struct heap *h, unsigned c, void *p);

// All below: under h->lock, or that of the pool whose back end it is.
// The newest magazine of free blocks; NULL: there is none.
struct magazine *depot_pop(struct back_class *back);
// Files a magazine. False: it holds nothing, or the depot enough.
bool depot_push(struct back_class *back, unsigned c, struct magazine *m);
// Puts the blocks of a magazine back into their slabs.
void depot_empty_magazine(struct heap *h, struct magazine *m);
// Looks at every block of a magazine from outside; bad ones are reported and dropped.
void depot_check_magazine(struct magazine *m);
// Files a magazine of this heap's blocks; into the slabs when the depot is full.
void depot_put(struct heap *h, unsigned c, struct magazine *m);
// Empties the magazines that the last interval did not need.
void depot_trim(struct heap *h);
// Empties bins, depot and mail into the slabs. The caller owns the heap.
void depot_drain(struct heap *h);
