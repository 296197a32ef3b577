// Groups: blocks of any size that are made one by one and go together: a level, a scene, a
// document.
//
//   fa_group *level;
//   fa_group_create(&level, "level 3", NULL);
//   struct wall *wall = fa_group_alloc(level, sizeof *wall, 0);
//   fa_group_destroy(level);                        // all of it, in the time of its chunks
//
// A group cuts its blocks from chunks: units of 64 KiB at first, then more of them side by side, up
// to 1 MiB; what is larger than a fourth of that has memory of its own. A chunk that is not used
// yet costs addresses and no memory, so a group of ten small blocks costs a page or two. A block
// that is freed alone gives its place back when it was the last one cut, or the last in its chunk;
// else its place waits for the group's end.
//
// Any thread may allocate and free, for several load a level at once: each call takes the group's
// own lock for some ten nanoseconds. Loaders that would rather not meet give each its child group.
//
// With the library, free() is fa_group_free_one, and realloc(), malloc_usable_size() and fa_owner()
// know a group's block (realloc to another size moves it to the heap). Without it, they do not.
#ifndef FRAMEALLOC_GROUP_H
#define FRAMEALLOC_GROUP_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

// What a group holds, and its children and theirs. Grows at its end only.
typedef struct fa_group_stats {
    uint32_t size;            // set by the caller: sizeof(fa_group_stats)
    uint32_t children;        // groups right below it
    uint64_t live_blocks;     // of the group itself
    uint64_t live_bytes;      // what these can hold: sizes rounded up
    uint64_t chunks;          // with large blocks, each of which is one
    uint64_t held_bytes;      // addresses of the chunks, used or not
    uint64_t all_live_blocks; // the same with all groups below it
    uint64_t all_live_bytes;
    uint64_t all_chunks;
    uint64_t all_held_bytes;
} fa_group_stats;

// Makes a group below `parent`, or below none (NULL). name, for reports, may be NULL, and is copied
// (FA_NAME_MAX bytes). Without blocks it costs 320 bytes.
// Threads: any. Lifetime: until it or a group above it is destroyed. Failure: -ENOMEM; -EINVAL,
// parent is no group.
FA__CALL(int, group_create, (fa_group * *group, const char *name, fa_group *parent),
         (group, name, parent));

// Ends a group: its children first, then all of its blocks at once, in time proportional to the
// chunks and not to the blocks. The memory stays at hand for whoever needs some, and leaves for the
// system in slices, as the library's housekeeping has it.
// Threads: any, while no other uses the group, one below it, or a block of them. Failure: -EINVAL,
// it is no group, or none any more.
FA__CALL(int, group_destroy, (fa_group * group), (group));

// A block of `size` bytes (0: one of its own all the same) at a multiple of `align`: a power of two
// up to FA_ALIGN_MAX; 0: FA_GRAIN. Blocks are multiples of FA_GRAIN, of 32 bytes at least.
// Threads: any. Lifetime: until fa_group_free_one, free or the group's end. Failure: NULL with
// errno: ENOMEM; EINVAL, align, or it is no group.
FA__CALL(void *, group_alloc, (fa_group * group, size_t size, size_t align), (group, size, align));

// Gives one block back; NULL: nothing. Threads: any. Failure: -EINVAL, p is no block of this very
// group (reported: FA017), nothing is changed. A block that is free already is FA004, a place
// inside one FA006, at once, as with free().
FA__CALL(int, group_free_one, (fa_group * group, void *p), (group, p));

// Fills *stats as far as stats->size goes. Threads: any; what other threads change meanwhile is
// read as it happens to be. Failure: -EINVAL, size, or it is no group.
FA__CALL(int, group_stats_get, (fa_group * group, fa_group_stats *stats), (group, stats));

#ifdef __cplusplus
}
#endif
#endif
