// Blocks on their way home: freed by a thread that does not own their slab.
#pragma once
#include "heap/heap.h"

// h is the freeing thread's heap, entry the block's unit's.
void mail_post(struct heap *h, void *p, uint32_t entry);
// Posts one block at once, for a thread that has no heap.
void mail_post_single(void *p, uint32_t entry);
// Sends every outgoing magazine.
void mail_flush(struct heap *h);
// Under h->lock: sorts about `blocks` blocks of mail into the depot or into the slabs. How many;
// 0: there were none.
unsigned mail_sort(struct heap *h, unsigned blocks, bool into_depot);
// Sorts mail of a heap whose owner does not come; any thread, never waits.
void mail_help(struct heap *h, unsigned blocks);
