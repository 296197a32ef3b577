// The kinds of memory that an engine makes owners for, pools and groups: who is there, under which
// number, and the locks. An owner's number is what the entries of its slabs have as their owner, so
// that a block leads to it.
//
//   kinds lock   the places of owners, the pieces, which thread has a cache of which pool
//   kind.lock    what one owner's slabs hold; taken inside the kinds lock or without it
#pragma once
#include "base/lock.h"
#include "heap/region.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind_type { KIND_NONE, KIND_POOL, KIND_GROUP };
enum { KIND_NAME_SIZE = 48 };

// At the front of a pool and of a group. A place of the registry is never given back, and used
// again for any of them.
struct kind {
    uint64_t id; // public; never the same twice, and 0 for none. relaxed
    struct lock lock;
    uint32_t index; // fixed; its number less 1
    uint32_t type;  // enum kind_type; relaxed
    struct kind *next_free;
    struct piece *pieces; // under the kinds lock
    char name[KIND_NAME_SIZE];
};
#define KIND_PLACE ((size_t)320)
#define KIND_ID_GONE UINT64_MAX // of a place that is nobody's now; in no table of any thread

// A zeroed place with a new id and this name (NULL: none). NULL: no memory, or too many.
struct kind *kind_make(enum kind_type type, const char *name);
// Nothing of it is left.
void kind_end(struct kind *kind);
// What a program's pointer stands for; NULL: no owner of this type, or none any more.
struct kind *kind_of(const void *public, enum kind_type type);
struct kind *kind_of_entry(uint32_t entry);
// The owner part of the entries of its slabs.
static inline uint32_t kind_entry(const struct kind *kind) {
    return ENTRY_TWIN | (kind->type == KIND_POOL ? ENTRY_POOL : ENTRY_GROUP) |
           (kind->index + 1) << ENTRY_OWNER_SHIFT;
}

// How many places there are; a place that is nobody's has type KIND_NONE.
uint32_t kind_count(void);
struct kind *kind_at(uint32_t index);

// False: a signal handler on top of the holder.
bool kinds_lock_take(void);
void kinds_lock_release(void);

// Is there a region to take slabs from? Else every block is a piece.
bool kinds_have_slabs(void);
// Memory of the library's own, as malloc has it; errno is left alone. NULL: none.
void *kind_memory_take(size_t size, size_t align);
void kind_memory_give(void *memory);
