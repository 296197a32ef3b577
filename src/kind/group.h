// A group: chunks of the region, from which blocks are cut by moving a cursor.
#pragma once
#include "kind/kind.h"

struct group {
    struct kind kind;

    // Under its lock.
    struct slab *chunks; // by next and previous; the first is cut from
    uint64_t unit_count, chunk_count;
    uint64_t live_blocks, live_bytes; // pieces too
    uint64_t piece_count, piece_bytes;

    // Under the kinds lock.
    struct group *parent, *children, *next, *previous; // siblings
};
_Static_assert(sizeof(struct group) <= KIND_PLACE, "a group is a kind");

static inline struct group *group_of(const void *public) {
    return (struct group *)kind_of(public, KIND_GROUP);
}

// free() of a block of a group's chunk; bytes of it, 0: no live block begins there (reported).
void group_block_free(void *p, uint32_t entry);
size_t group_block_size(const char *call, const void *p, uint32_t entry);
// Bytes from p to the end of its live block; 0: there is none.
size_t group_block_rest(const void *p, uint32_t entry);
struct group_counts {
    uint64_t live_blocks, live_bytes, chunks, held, piece_bytes;
};
void group_count(struct group *group, struct group_counts *out); // adds to them
// 0; -EINVAL: it is no piece of the group.
int group_piece_free(struct group *group, void *p);
