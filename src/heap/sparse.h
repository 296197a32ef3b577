// Slabs that are mostly free: no link lies in a free block, so the pages that only free blocks
// cover can be given back while the slab lives on.
#pragma once
#include "heap/heap.h"

// Under h->lock. Looks at a few slabs of the next class in turn, and gives the free pages of one
// back; false: none was due.
bool sparse_purge_one(struct heap *h);
