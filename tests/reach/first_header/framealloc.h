// framealloc: what a program can ask of the allocator that serves it. For C99 and C++11.
//
// A program linked with -lframealloc calls the functions directly. One that runs with or without
// the library looks up "fa_api_get" with dlsym(RTLD_DEFAULT, ...), once, and calls through the
// table:
//
//   fa_api_get_fn *get = (fa_api_get_fn *)dlsym(RTLD_DEFAULT, "fa_api_get");
//   const fa_api *api = get ? get(FA_API_VERSION) : NULL;
//   if (api)
//       api->stats_text(2);
//
// Unless its comment says otherwise, a function may be called from any thread at any time, but not
// from a signal handler, and needs no call before it. int results are 0 or a negative errno value.
#ifndef FRAMEALLOC_FRAMEALLOC_H
#define FRAMEALLOC_FRAMEALLOC_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FRAMEALLOC_VERSION "0.1.0" // of the library that came with this header
#define FA_API_VERSION 1u          // of the table in this header

#if defined(__GNUC__)
#define FA_PUBLIC __attribute__((visibility("default")))
#else
#define FA_PUBLIC
#endif

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
} fa_stats;

// Fills *stats, as far as stats->size goes, with what is known at this moment. stats->size is then
// the part that was filled: an older library fills less.
// Threads: what other threads change meanwhile is read as it happens to be; never waits for them.
// Lifetime: a copy. Failure: -EINVAL, size is too small for the first two fields.
FA_PUBLIC int fa_stats_get(fa_stats *stats);

// Writes a report for people, or one in JSON, to a file descriptor. No memory is allocated from
// the heap. Also fit for signal handlers. src/watch/README.md lists the keys.
// Threads: as fa_stats_get. Failure: -ENOMEM, or what writing failed with; half may be written.
FA_PUBLIC int fa_stats_text(int fd);
FA_PUBLIC int fa_stats_json(int fd);

// Gives memory that is held but not in use back to the system: this thread's bins, the pool of
// slabs, cached large blocks. Costs milliseconds for hundreds of MiB.
// Threads: other threads' bins stay. Failure: none. Returns 1 if there was something to give, else
// 0.
FA_PUBLIC int fa_trim(void);

// Hands the free blocks that this thread keeps for itself back to where every thread finds them:
// for a thread that is about to sleep for long. It may go on allocating at once, a little slower.
// Threads: the calling one. Failure: -EBUSY, the heap is in use below this call.
FA_PUBLIC int fa_thread_flush(void);

// The functions above as a table. Grows at its end only: a program checks `version` or `size`
// before it uses what its own header has and an older library may lack.
typedef struct fa_api {
    uint32_t version; // FA_API_VERSION of the library
    uint32_t size;    // sizeof(fa_api) of the library
    int (*stats_get)(fa_stats *stats);
    int (*stats_text)(int fd);
    int (*stats_json)(int fd);
    int (*trim)(void);
    int (*thread_flush)(void);
} fa_api;

// The table, for a program that was built with `version` (FA_API_VERSION of its header).
// Threads: any, also in a signal handler. Lifetime: as long as the process. Failure: NULL, the
// library is older than that.
FA_PUBLIC const fa_api *fa_api_get(uint32_t version);
typedef const fa_api *fa_api_get_fn(uint32_t version);

#ifdef __cplusplus
}
#endif
#endif
