// Handles: blocks that have a number instead of an address, so that they can be moved together. A
// handle heap that lost many of its blocks is compacted, a little at each frame's end, and the
// memory goes back to the system.
#ifndef FRAMEALLOC_HANDLE_H
#define FRAMEALLOC_HANDLE_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FA_HANDLES_RESERVE ((size_t)256 << 20) // what fa_handles_options.reserve stands for as 0
#define FA_HANDLES_MAX ((uint32_t)1 << 20) // what fa_handles_options.handles_max stands for as 0
#define FA_HANDLES_32_MAX (((uint32_t)1 << 20) - 256) // the most where they have 32 bits

typedef struct fa_handles_options {
    size_t reserve;       // bytes of addresses for blocks: the heap never holds more. Rounded up to
                          // 2 MiB; 0: FA_HANDLES_RESERVE, or less where there is not so much
    uint32_t handles_max; // live blocks at most; 0: FA_HANDLES_MAX
    uint32_t bits;        // 64 or 32: every handle fits into so many bits; 0: 64
    fa_fixup_fn *fixup;   // repairs pointers from a block into itself; NULL: there are none
    fa_moved_fn *moved;   // hears of every move; NULL: nobody does
    void *context;        // of both
} fa_handles_options;

// Makes and ends a handle heap. Blocks that are live when it ends are reported, and go.
//
// fixup(from, to, context) is called for a copy that nobody sees yet: it may change bytes at `to`
// and nothing else, for the copy is thrown away if somebody locks the block meanwhile. `from` may
// be in use by then: only its address counts. moved(handle, from, to, context) is called when the
// block has moved for good; what was at `from` is not used again before it returns. No lock is held
// in either; both may call anything but fa_handles_destroy of the heap.
// Threads: any; of fa_handles_destroy, one that knows that no other uses the heap. Lifetime: until
// destroyed. Failure: -ENOMEM; -EINVAL, an option is out of range or heap is NULL; -EBUSY
// (destroy), a block is locked or on the move; -EINVAL (destroy), there is no such heap.
FA__CALL(int, handles_create, (fa_handles **heap, const fa_handles_options *options),
         (heap, options));
FA__CALL(int, handles_destroy, (fa_handles *heap), (heap));

// A block of `size` bytes at a multiple of `align`, wherever it is moved to; 0: FA_GRAIN. A handle
// is never 0, has the number of a place and how often that was used before, and so names no other
// block: with 64 bits not within 2^32 uses of its place; with 32 bits not within 4,095.
// Places are used again in turn, when some hundred are free.
// Threads: any. Lifetime: until fa_handle_free. Failure, *handle is 0: -ENOMEM, no memory or the
// reserve is used up (compaction may help); -ENFILE, handles_max are live; -EINVAL.
FA__CALL(int, handle_alloc, (fa_handles *heap, fa_handle *handle, size_t size, size_t align),
         (heap, handle, size, align));

// Frees a block: from here on its handle is stale. Threads: any. Failure, nothing changed: -ESTALE,
// the handle was freed, or never one of this heap (reported); -EBUSY, the block is locked.
FA__CALL(int, handle_free, (fa_handles *heap, fa_handle handle), (heap, handle));

// Gives a block another size. It keeps its bytes up to the smaller one, its handle, and, where
// there is room behind it, its place; else it moves, as in compaction.
// Threads: any. Failure, nothing changed: -ENOMEM; -ESTALE (reported); -EBUSY, it would have to
// move, but is locked or on the move.
FA__CALL(int, handle_resize, (fa_handles *heap, fa_handle handle, size_t size),
         (heap, handle, size));

// The size that was asked for; 0 for a stale handle. Threads: any.
FA__CALL(size_t, handle_size, (fa_handles *heap, fa_handle handle), (heap, handle));

// Where a block lies; from lock to unlock it stays there. Locks are counted: the last unlock ends
// it. Neither waits, not for compaction either: a lock that comes while the block is copied makes
// the copy void.
// Threads: any; unlock may be another thread than lock. A write to the block by one is seen by who
// locks it after that one's unlock, if the program sees to the order.
// Failure: NULL, ESTALE (reported), or EOVERFLOW, 2^29 - 1 locks; unlock: -ESTALE (reported), or
// -EINVAL, the block is not locked (reported).
FA__CALL(void *, handle_lock, (fa_handles *heap, fa_handle handle), (heap, handle));
FA__CALL(int, handle_unlock, (fa_handles *heap, fa_handle handle), (heap, handle));

// Where a block lies now, without a lock: good until the heap is compacted or the block resized,
// for programs that know when that is. Failure: NULL, ESTALE (reported).
FA__CALL(void *, handle_get, (fa_handles *heap, fa_handle handle), (heap, handle));

// Moves blocks together, towards the low addresses, and gives the pages that become free back to
// the system, until all is done or the time is up; looks at the clock after each move. fa_compact
// does so for every heap, in turn. It goes on where the last call stopped: a few hundred
// microseconds at each frame's end do the work of a long pause. Blocks that are locked stay.
// Threads: any, while others use the heap. Failure: -EBUSY, the heap is being compacted already;
// -EINVAL. Returns 1 if the time was up before all was done, else 0.
FA__CALL(int, handles_compact, (fa_handles *heap, uint32_t budget_us), (heap, budget_us));
FA__CALL(int, compact, (uint32_t budget_us), (budget_us));

// Grows at its end only.
typedef struct fa_handles_stats {
    uint32_t size;           // set by the caller: sizeof(fa_handles_stats)
    uint32_t unused;         // 0
    const void *start;       // where the blocks' addresses begin
    uint64_t reserved_bytes; // so many there are
    uint64_t spread_bytes;   // from the first to the end of the last block
    uint64_t live_blocks;
    uint64_t live_bytes;      // as they were asked for
    uint64_t table_bytes;     // memory of the numbers
    uint64_t moves;           // so far
    uint64_t moved_bytes;     //
    uint64_t abandoned_moves; // copies that a lock made void
} fa_handles_stats;

// Fills *stats as far as stats->size goes. Threads: any. Failure: -EINVAL.
FA__CALL(int, handles_stats_get, (fa_handles *heap, fa_handles_stats *stats), (heap, stats));

#ifdef __cplusplus
}
#endif
#endif
