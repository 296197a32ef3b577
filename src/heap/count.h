// Exact counts of the program's calls, in processes that ask for them (FRAMEALLOC_COUNT=yes).
//
// An allocation is a call of the malloc, calloc, memalign or operator new family, or realloc(NULL,
// n), that gave a block; a free is a call of free, operator delete or realloc(p, 0) for a block of
// ours; a realloc is any other call of realloc that succeeded. What realloc does inside counts as
// nothing else.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COUNT_LARGE = 0 }; // the row of large blocks: class 0 has no blocks

// What a heap's calls come to, per class.
struct call_counts {
    uint64_t allocations, frees, reallocs;
    uint64_t requested, reallocated; // bytes that allocations and reallocs asked for
};

// All: only where options.count is set. Each call counts for this thread's heap, or for the shared
// one if it has none any more. p is NULL: nothing.
void count_allocation(const void *p, size_t size);
void count_free(const void *p); // before the block goes
void count_realloc(const void *resized, size_t size);
// Between true and false this thread's calls are its own business, not the program's.
void count_pause(bool on);
