// Retention: blocks of a frame that may outlive it, by being copied out at its end. And scratch
// pools, one of the places they can go to.
#ifndef FRAMEALLOC_RETAIN_H
#define FRAMEALLOC_RETAIN_H

#include "frame.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline fa_policy fa_policy_make(int destination, const char *name) {
    fa_policy policy;
    policy.destination = (uint32_t)destination;
    policy.unused = 0;
    policy.name = name;
    return policy;
}
#define FA_DISCARD fa_policy_make(FA_DESTINATION_DISCARD, NULL)
#define FA_TO_POOL fa_policy_make(FA_DESTINATION_POOL, NULL)
#define FA_TO_HEAP fa_policy_make(FA_DESTINATION_HEAP, NULL)
#define FA_TO_SCRATCH(name) fa_policy_make(FA_DESTINATION_SCRATCH, name)

// Says where a block of an arena's innermost open frame goes when that frame ends with
// fa_frame_end_promote: to a copy of `size` bytes at a multiple of `align`. fixup (may be NULL) is
// called with both addresses, to repair pointers into the block. A plain fa_frame_end discards it.
// It costs 80 bytes of the arena.
// Threads: the one that has the arena. Lifetime: a rollback to before this call drops it. Failure:
// -EINVAL, p is not memory of that frame, or an argument is out of range; -EPERM, no frame is open;
// -ENOMEM; -EBUSY, the frame is ending.
FA__CALL(int, retain,
         (void *p, size_t size, size_t align, fa_policy policy, fa_fixup_fn *fixup, void *context),
         (p, size, align, policy, fixup, context));

// Allocates from this thread's frame and retains as its importance (enum fa_importance) says; name
// is the scratch pool's, or NULL. Failure: as fa_frame_alloc_aligned and fa_retain, with errno.
FA__CALL(void *, alloc_importance, (size_t size, size_t align, int importance, const char *name),
         (size, align, importance, name));

// Ends a frame as fa_frame_end does, but copies its retained blocks to where they go, in the order
// in which they were retained, after the deferred calls ran. results (may be NULL) gets the first
// `capacity` outcomes, summary (may be NULL) the sums. The originals are readable until this
// returns, which is to the fixups; those may allocate anything but memory of this arena. Frames
// that are still open inside are ended first, and discard. In a ring, the copies are made now and
// the rest, deferred calls too, waits for the slot.
// Failure: as fa_frame_end; -EINVAL too, summary->size is too small. A block that could not be
// copied is no failure of the call, but has its error in results: -EFBIG, more than FA_POOL_MAX for
// the pool; -ENOSPC, no room in the scratch pool; -ENOENT, no scratch pool of that name is open;
// -EDQUOT, over the budget; -ENOMEM.
FA__CALL(int, frame_end_promote,
         (fa_frame frame, fa_promotion *results, size_t capacity, fa_promotion_summary *summary),
         (frame, results, capacity, summary));

// At most so many bytes are copied out of an arena at one end; 0: no bound (the default).
// Threads: the one that has the arena. Failure: none.
FA__CALL(int, promote_set_budget, (fa_arena *arena, size_t bytes), (arena, bytes));

// A scratch pool: `size` bytes under a name, kept across frames and threads, handed out by moving
// a cursor and taken back all at once. Opened again under its name, it is the same pool (size 0:
// only if it is there) and has one more holder; each closes it once, the last close frees it.
// fa_scratch_borrow and _return bracket the use of its memory: meanwhile neither reset nor the last
// close succeed.
// Sizes of its blocks are not rounded; `align` is a power of two up to FA_ALIGN_MAX.
// Threads: any. Lifetime: of memory, until a reset or the last close. Failure: open: -ENOMEM,
// -ENOENT (size 0), -EEXIST (it is there with another size), -EINVAL (name, of 1 to 63 characters);
// alloc: NULL, ENOMEM or EINVAL; reset, the last close: -EBUSY, memory is borrowed; close: -EINVAL,
// nobody holds it; return: -EINVAL, nothing is borrowed.
FA__CALL(int, scratch_open, (fa_scratch **scratch, const char *name, size_t size),
         (scratch, name, size));
FA__CALL(void *, scratch_alloc, (fa_scratch *scratch, size_t size, size_t align),
         (scratch, size, align));
FA__CALL(int, scratch_borrow, (fa_scratch *scratch), (scratch));
FA__CALL(int, scratch_return, (fa_scratch *scratch), (scratch));
FA__CALL(int, scratch_reset, (fa_scratch *scratch), (scratch));
FA__CALL(int, scratch_close, (fa_scratch *scratch), (scratch));

#ifdef __cplusplus
}
#endif
#endif
