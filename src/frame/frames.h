// Frames, for the layers above: what a pointer is, and whether frames are in use.
#pragma once
#include "framealloc/types.h"
#include <stdbool.h>

// Fills kind and what else is known, if p is memory of a frame or of a scratch pool.
bool frames_know(const void *p, fa_owner_info *info);
// As it happens to be read. Any thread, also in a signal handler.
struct frames_counts {
    uint64_t arenas;      // of threads and of the program
    uint64_t arena_bytes; // of their windows that were used, and not given back since
    uint64_t discarded_blocks, discarded_bytes; // retained, but not promoted, since the start
};
void frames_counts_get(struct frames_counts *out);
// Has an arena been made? From then on their options hold.
bool frames_are_used(void);
// Lets go of address space that is not memory yet (mlockall counts it).
void frames_release_reserve(void);
