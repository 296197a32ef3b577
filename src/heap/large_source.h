// Where large blocks come from: the region's units up to LARGE_MAPPED_MIN, the system above.
#pragma once
#include "base/os.h"
#include "heap/large_table.h"

#define LARGE_MIN (64 * KIB)
#define LARGE_MAPPED_MIN (1 * MIB) // from here a block can grow by moving its pages

// A block of exactly `size` bytes, a multiple of the page size; start NULL: no memory.
// *is_zeroed: its bytes are zero.
struct large_block large_source_get(size_t size, size_t alignment, bool *is_zeroed);
void large_source_give(struct large_block block);
// Puts a mapping's pages in the place of others, inside a block that is mapped; the piece is no
// block any more, whether it was done or not.
bool large_source_move(struct large_block piece, char *to);
// Bytes of all blocks that were got and not given back.
size_t large_source_bytes(void);
// Another size for a mapped block, moved if need be. False: as it was.
bool large_source_resize(struct large_block *block, size_t size);
