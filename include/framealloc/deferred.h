// When a thread takes in the blocks that other threads freed for it.
//
// A block belongs to the thread that allocated it. Another thread's free() sends it home by mail,
// in batches, and it is usable again once its owner has taken the mail in: a few times ten
// nanoseconds a block, which a game may want to spend at a moment of its own choice.
//
// Whatever is chosen, malloc and free cost what they cost, and no mail piles up without end: a
// sender that sees 2 MiB unread, or the owner away for a while, puts the blocks back into their
// slabs itself. At its end a thread takes in all it has.
#ifndef FRAMEALLOC_DEFERRED_H
#define FRAMEALLOC_DEFERRED_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

enum fa_deferred_mode {
    FA_DEFERRED_DEFAULT,     // INCREMENTAL
    FA_DEFERRED_INCREMENTAL, // by malloc, when a list of free blocks ran empty: up to `batch`
    FA_DEFERRED_FRAME_BEGIN, // at each begin of an outermost frame in the thread's own arena
    FA_DEFERRED_FRAME_END,   // at each end of one
    FA_DEFERRED_ON_DEMAND    // by fa_deferred_drain alone
};

// Chooses for the calling thread. batch: about so many blocks at a time; 0: for INCREMENTAL what
// the allocator finds best, for the frames all there are. While INCREMENTAL is off, malloc takes
// fresh memory instead of mail. With FRAME_BEGIN and FRAME_END, what this thread freed for others
// is sent at that moment, too, and the begin and end of such frames are calls. Threads: each for
// itself. Lifetime: until its end, or the next call. Failure: -EINVAL, mode is out of range;
// -ENOMEM, this thread has no heap or no arena; -ENOTSUP, without the library, where malloc does
// what it does.
FA__CALL(int, deferred_set, (int mode, uint32_t batch), (mode, batch));

// Takes in about `max` blocks now (0: all there are), in any mode, and sends what this thread freed
// for others. Returns how many were taken in: whole batches, so it may be some dozens more.
// Threads: each for itself. Failure: none; 0 without the library.
FA__CALL(size_t, deferred_drain, (size_t max), (max));

#ifdef __cplusplus
}
#endif
#endif
