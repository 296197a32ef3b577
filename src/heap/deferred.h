// When a heap takes in its mail: by itself, at its thread's frames, or when it is asked to.
#pragma once
#include "heap/heap.h"

enum { DEFERRED_BLOCKS = 4 * MAGAZINE_BLOCKS }; // per refill, unless something else was asked for

// The owner's. What a refill takes in, 0: nothing; and what a frame does.
void deferred_set(struct heap *h, unsigned per_refill, unsigned per_frame);
// Takes in about `max` blocks, and sends what waits for others. How many; the heap is the caller's.
size_t deferred_drain(struct heap *h, size_t max);
// A frame of this thread's, at the moment that it chose.
void deferred_frame(void);
