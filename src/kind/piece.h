// Pieces: blocks of pools and groups that lie in no slab, for they are too large or too strongly
// aligned for one, or there are no slabs. Each has a mapping or units of the region to itself; a
// table knows where they begin.
#pragma once
#include "heap/frame_hook.h"
#include "heap/large_table.h"
#include "kind/kind.h"

struct piece {
    struct piece *next_in_bucket;
    struct piece *next, *previous; // its owner's
    struct kind *owner;            // fixed
    struct large_block block;      // fixed
    struct piece *next_free;       // its pool's
    bool is_free;                  // kept by its pool
    bool is_of_heap;               // fixed; a block of malloc
};

// What a piece for so many bytes holds; 0: they are too many.
size_t piece_size(size_t size);
// NULL: no memory. Takes the kinds lock.
struct piece *piece_make(struct kind *owner, size_t size, size_t align);
// Out of the table and its owner's list; under the kinds lock.
void piece_unlink(struct piece *piece);
// Gives its memory back; without a lock.
void piece_give(struct piece *piece);
// All that an owner has, which ends.
void pieces_end(struct kind *owner);
// The piece that begins at p; under the kinds lock. NULL: none.
struct piece *piece_find(const void *p);
// The same without a lock: what other threads change is their affair.
bool piece_is_there(const void *p);

extern const struct frame_hook piece_hook_of_kinds;
