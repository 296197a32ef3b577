// The free runs of the region: 1 to 16 units side by side, as in a buddy system (Knowlton, "A fast
// storage allocator", 1965) whose largest run is 1 MiB. All under the region's lock.
#pragma once
#include "heap/region.h"

static inline size_t run_units(const struct slab *run) {
    return (size_t)1 << run->order;
}

// Adds a run, joined with its buddies of the same kind, dirty or not.
void run_give(struct slab *run);
// Takes one of exactly this order, memory at hand first; what is too much of it stays. NULL: there
// is none.
struct slab *run_take(unsigned order);
// Cuts a run of at least this order, which nobody else knows, down to it; the rest is given.
void run_trim(struct slab *run, unsigned order);
// Takes the dirty run of the largest order that has any which came first. NULL: there is none.
struct slab *run_take_oldest_dirty(void);
// Loses all of them, on a copy of the process in which they are half changed.
void runs_forget(void);
size_t runs_dirty_units(void); // in runs that may hold memory; relaxed: without the lock, too
