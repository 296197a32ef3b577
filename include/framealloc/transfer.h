// Transfers: data of a frame that goes to another thread and outlives the frame.
//
//   struct result *r = fa_transfer_alloc(arena, sizeof *r, 0);          // worker
//   ...
//   fa_transfer_make(&transfer, r, sizeof *r, 0, FA_TRANSFER_DROP);
//   queue_push(transfer);                                               // as the engine does it
//   fa_frame_end(frame);                                                // *r stays
//
//   struct result *r = fa_transfer_take_in(arena, queue_pop(), NULL);   // main thread: until
//                                                                       // its own frame ends
//
// Blocks of fa_transfer_alloc lie in slabs that count who uses them: the frame, and each transfer.
// So they go over as they are. Anything else is copied, once, when the transfer is made.
//
// Whoever makes a transfer lets go of the block. Who gets the transfer, which is a value of eight
// bytes, is the engine's affair: it is passed on by any queue that publishes it. It is taken once,
// and dropped once. A block of fa_transfer_alloc can be made into several transfers, for several
// threads that only read it.
#ifndef FRAMEALLOC_TRANSFER_H
#define FRAMEALLOC_TRANSFER_H

#include "arena.h"

#ifdef __cplusplus
extern "C" {
#endif

// A block that can be transferred without a copy. It belongs to the innermost open frame of the
// arena like any block: a frame's end or a rollback takes it, but for what was transferred. Its
// memory comes from the heap in slabs of 64 KiB or more, beside the window, whatever the arena's
// overflow policy; a slab stays while one block of it is under way. Not for fa_retain. align: 0 or
// a power of two up to FA_ALIGN_MAX. Threads, lifetime and failure: as every allocation (arena.h);
// without an open frame always NULL, EPERM.
FA__CALL(void *, transfer_alloc, (fa_arena *arena, size_t size, size_t align),
         (arena, size, align));

// Makes `size` bytes at p a transfer. Returns FA_TRANSFER_MOVED (0), p is in a slab of an open
// frame of this thread and goes over where it is; or FA_TRANSFER_COPIED (1), p may be any memory
// and was copied to a multiple of `align` (0: FA_GRAIN). until (enum fa_transfer_until) says what
// becomes of a transfer that nobody takes: with FA_TRANSFER_FRAME it is dropped when the innermost
// frame that is open now ends (in a ring: when its slot is used again) or is rolled back, in the
// arena that p is from, or for a copy this thread's own; it costs 32 bytes there. With
// FA_TRANSFER_DROP it waits, also after its thread has ended.
// Threads: any; for p in a slab, the one that has the arena. Lifetime: of the transfer, until it is
// dropped. In the child of a fork each transfer is there as well, and independent. Failure, nothing
// changed: -ENOMEM; -EINVAL, an argument is NULL or out of range; with FA_TRANSFER_FRAME, -EPERM,
// no frame is open; -EBUSY, it is ending.
FA__CALL(int, transfer_make,
         (fa_transfer *transfer, const void *p, size_t size, size_t align, int until),
         (transfer, p, size, align, until));

// Takes what was transferred: the block is this thread's until it calls fa_transfer_drop, or with
// take_in until the arena's innermost open frame ends or is rolled back (32 bytes of it). size (may
// be NULL) gets the block's size. The block is not freed by free().
// Threads: any; of several at once, one gets it. For take_in the one that has the arena. Failure:
// NULL with errno: ESTALE, it was taken or dropped, or never was; take_in too: EPERM, no frame is
// open; EBUSY, it is ending; ENOMEM. Then the transfer can still be taken.
FA__CALL(void *, transfer_take, (fa_transfer transfer, size_t *size), (transfer, size));
FA__CALL(void *, transfer_take_in, (fa_arena *arena, fa_transfer transfer, size_t *size),
         (arena, transfer, size));

// Gives up a transfer, taken or not. Its memory is freed with the last user of its slab.
// Threads: any. Failure: -ESTALE, it was dropped before, or never was.
FA__CALL(int, transfer_drop, (fa_transfer transfer), (transfer));

#ifdef __cplusplus
}
#endif
#endif
