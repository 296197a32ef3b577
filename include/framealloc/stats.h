// What a program can ask of the allocator that serves it: is it there, its options, its figures,
// and what a pointer is. Without the library these say so: 0 or -ENOTSUP.
#ifndef FRAMEALLOC_STATS_H
#define FRAMEALLOC_STATS_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

// Is the library in the process? 1; 0: frames run on plain malloc.
// Threads: any. Lifetime: the answer holds for the process. Failure: none.
FA__CALL(int, available, (void), ());

// fa_stats.flags
#define FA_STATS_COUNTED 1u // calls are counted: FRAMEALLOC_COUNT=yes
#define FA_STATS_EXACT 2u   // no other thread was running: the figures on live blocks are exact

// What is known about the program's memory. Sizes are in bytes. Grows at its end only.
typedef struct fa_stats {
    uint32_t size;  // set by the caller: sizeof(fa_stats)
    uint32_t flags; // FA_STATS_*

    uint64_t live_blocks; // blocks that the program holds
    uint64_t live_bytes;  // their sizes, as malloc_usable_size gives them
    uint64_t held_bytes;  // memory held for the program, live blocks included

    uint64_t process_bytes;      // resident memory of the whole process; 0: not known
    uint64_t process_peak_bytes; // the most it ever was; 0: not known

    // The program's calls, since it started; 0 without FA_STATS_COUNTED.
    uint64_t allocations;     // malloc, calloc, memalign, operator new and their like, if they gave
                              // a block; and so realloc(NULL, n)
    uint64_t frees;           // free, operator delete and realloc(p, 0) of a block
    uint64_t reallocs;        // every other realloc that succeeded
    uint64_t requested_bytes; // what allocations asked for
    uint64_t reallocated_bytes; // what reallocs asked for

    uint64_t heaps;        // ever made: one for each thread at a time, and one that is shared
    uint64_t heaps_in_use; // of running threads
    uint64_t heaps_parked; // of threads that have ended, for the next that start

    uint64_t slab_bytes;     // slabs, which hold the smaller blocks
    uint64_t pool_bytes;     // slabs in no heap, at hand for all
    uint64_t magazine_bytes; // lists of free blocks
    uint64_t reserved_bytes; // address range of the slabs, most of it without memory

    uint64_t large_live_blocks; // among live_blocks
    uint64_t large_live_bytes;  // among live_bytes
    uint64_t large_made;        // large blocks handed out since the start, by realloc too
    uint64_t large_cache_hits;  // so many of them were at hand
    uint64_t large_cache_bytes; // freed large blocks at hand

    uint64_t arenas;      // of threads and of the program
    uint64_t arena_bytes; // what of their windows was used, and not given back; among held_bytes
    uint64_t discarded_blocks; // retained, but their frame ended without promoting them
    uint64_t discarded_bytes;
    uint64_t captured_live_blocks; // among live_blocks
    uint64_t captured_live_bytes;  // among live_bytes
    uint64_t captured_slab_bytes;  // slabs that hold them; among slab_bytes
    uint64_t faults;               // misuse after which the program went on: FA001 and others
} fa_stats;

// Fills *stats, as far as stats->size goes, with what is known at this moment. stats->size is then
// the part that was filled: an older library fills less.
// Threads: what other threads change meanwhile is read as it happens to be; never waits for them.
// Lifetime: a copy. Failure: -EINVAL, size is too small for the first two fields.
FA__CALL(int, stats_get, (fa_stats *stats), (stats));

// Writes a report for people, or one in JSON, to a file descriptor. No memory is allocated from
// the heap. Also fit for signal handlers. src/watch/README.md lists the keys.
// Threads: as fa_stats_get. Failure: -ENOMEM, or what writing failed with; half may be written.
FA__CALL(int, stats_text, (int fd), (fd));
FA__CALL(int, stats_json, (int fd), (fd));

// Gives memory that is held but not in use back to the system: this thread's bins, the pool of
// slabs, cached large blocks. Costs milliseconds for hundreds of MiB.
// Threads: other threads' bins stay. Failure: none. Returns 1 if there was something to give, else
// 0.
FA__CALL(int, trim, (void), ());

// Hands the free blocks that this thread keeps for itself back to where every thread finds them:
// for a thread that is about to sleep for long. It may go on allocating at once, a little slower.
// Threads: the calling one. Failure: -EBUSY, the heap is in use below this call.
FA__CALL(int, thread_flush, (void), ());

// What a pointer is: fills *info as far as info->size goes. In constant time, but for a look at
// each scratch pool; the memory is not touched. Threads: any, for memory that nobody frees
// meanwhile. Failure: -EINVAL, info->size is too small. Without the library only frames and scratch
// pools are known, not what an arena spilled, and it takes a look at each arena.
FA__CALL(int, owner, (const void *p, fa_owner_info *info), (p, info));

// Options that hold from the first use of frames on: each is an option of `framealloc options`
// and of the environment, which these start from. Grows at its end only.
typedef struct fa_config {
    uint32_t size;        // set by the caller: sizeof(fa_config)
    uint32_t unused;      // 0
    size_t frame_window;  // bytes of addresses for each arena: FRAMEALLOC_FRAME_WINDOW
    size_t capture_bound; // bytes that a thread's escapes may hold: FRAMEALLOC_CAPTURE_BOUND
} fa_config;

// default: what holds if nobody says otherwise. get: what holds in this process. set: before the
// first frame or arena. Threads: any. Failure: -EINVAL, size or a value (nothing changed; the
// values are those that the option accepts); -EBUSY, frames are in use already; -ENOTSUP for set
// without the library.
FA__CALL(int, config_default, (fa_config *config), (config));
FA__CALL(int, config_get, (fa_config *config), (config));
FA__CALL(int, config_set, (const fa_config *config), (config));

#ifdef __cplusplus
}
#endif
#endif
