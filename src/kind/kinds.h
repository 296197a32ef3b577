// Pools and groups, for the layers above.
#pragma once
#include "framealloc/types.h"
#include <stdbool.h>

// Fills kind and what else is known, if p is memory of a pool or a group.
bool kinds_know(const void *p, fa_owner_info *info);
// What they hold, as it happens to be read. Any thread, also in a signal handler.
struct kinds_counts {
    uint32_t pools, groups;
    uint64_t live_blocks;            // in slabs or not
    uint64_t live_bytes, slab_bytes; // of those in slabs; the others are large blocks' bytes
};
void kinds_counts_get(struct kinds_counts *out);
// Lets go of address space that is not memory yet (mlockall counts it).
void kinds_release_reserve(void);
