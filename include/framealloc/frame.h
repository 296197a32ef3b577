// Frames: everything an arena handed out since the frame began goes when it ends. And marks, which
// take back a part of a frame; deferred calls; epochs; capture.
#ifndef FRAMEALLOC_FRAME_H
#define FRAMEALLOC_FRAME_H

#include "arena.h"

#ifdef __cplusplus
extern "C" {
#endif

// Begins a frame in this thread's arena, or in `arena`. Frames lie inside each other: the innermost
// gets the allocations. An inner end takes back what the inner frame handed out and nothing else.
// Threads: for an arena without an open frame, any, which has the arena from then on; else the one
// that has it. Lifetime: until its own or an outer frame's fa_frame_end, or the thread's end (not
// the process' end: deferred calls do not run then). Failure: a frame with id 0:
// FA_FRAME_DEPTH_MAX are open or another thread has the arena (reported), a frame of it is ending,
// or there is no memory for this thread's arena.
FA__CALL(fa_frame, frame_begin_call, (void), ()); // what the inline begin leaves over
FA__CALL(fa_frame, arena_begin, (fa_arena *arena), (arena));
static inline fa_frame fa_frame_begin(void) {
    fa_arena *arena = FA__THREAD_ARENA;
    fa_frame frame;
    if (__builtin_expect(arena->state != 0, 0))
        return fa_frame_begin_call();
    frame.id = arena->frame_id += FA__ID_STEP;
    arena->state = FA__STATE_ONE;
    __atomic_store_n(&arena->limit, arena->open_limit, __ATOMIC_RELAXED);
    return frame;
}

// Ends a frame, first those that are still open inside it (reported: somebody left without ending
// them). Of each: a capture that began in it stops; deferred calls run, the last first; retained
// blocks are discarded; then the memory is taken back. A deferred call may allocate anything but
// memory of that arena, and has to return: left by longjmp or an exception, the arena stays closed.
// Threads: the one that has the arena. Failure, nothing changed: -EINVAL, the frame is not open
// (ended already, of another thread, id 0); reported. -EBUSY, a frame of that arena is ending:
// called from a deferred call or a fixup.
FA__CALL(int, frame_end_call, (fa_frame frame), (frame)); // what the inline end leaves over
static inline int fa_frame_end(fa_frame frame) {
    fa_arena *arena = FA__THREAD_ARENA;
    if (__builtin_expect(arena->state != FA__STATE_ONE || arena->frame_id != frame.id ||
                             arena->cursor > arena->peak ||
                             frame.id / FA__ID_STEP % FA__AGE_FRAMES == 0,
                         0))
        return fa_frame_end_call(frame);
    arena->state = 0;
    __atomic_store_n(&arena->limit, 0, __ATOMIC_RELAXED);
    arena->cursor = arena->base;
    return 0;
}

// How many frames are open in an arena. Threads: the one that has it.
FA__CALL(uint32_t, frame_depth, (const fa_arena *arena), (arena));

// Has fn(context) called when the innermost open frame ends, or at a rollback to before this call.
// It costs 32 bytes of the arena. Threads: the one that has the arena. Failure: -ENOMEM; -EPERM, no
// frame is open, or another thread has the arena; -EBUSY, the frame is ending; -EINVAL, fn is NULL.
FA__CALL(int, arena_defer, (fa_arena *arena, fa_defer_fn *fn, void *context), (arena, fn, context));
static inline int fa_frame_defer(fa_defer_fn *fn, void *context) {
    return fa_arena_defer(fa_arena_self(), fn, context);
}

// A place in the innermost open frame. It costs 64 bytes of the arena. Threads: the one that has
// the arena. Lifetime: until that frame ends (in a ring: ends, not is reclaimed), a rollback to an
// earlier mark, or an epoch. Failure: a mark with serial 0, which fa_rollback refuses.
FA__CALL(fa_mark, mark_get, (fa_arena *arena), (arena));

// Takes back everything that was handed out since the mark; deferred calls since then run, blocks
// retained since then are dropped. The mark stays good: it can be rolled back to again. Threads:
// the one that has the arena. Failure, nothing changed: -ESTALE, the mark's place is gone, was
// never there, or is another thread's (reported); -EBUSY, an inner frame is open, or it is ending.
FA__CALL(int, rollback, (fa_mark mark), (mark));

// Declares a mark that is rolled back to when its scope is left, unless fa_mark_commit(&mark) was
// called: for work that may come to nothing. In this thread's arena, or in `arena`. Leaving by
// longjmp skips it; the frame's end takes the memory all the same.
#define FA_SPECULATIVE(mark) FA_SPECULATIVE_IN(fa_arena_self(), mark)
#define FA_SPECULATIVE_IN(arena, mark)                                                             \
    __attribute__((cleanup(fa__speculation_end))) fa_mark mark = fa_mark_get(arena)
static inline void fa_mark_commit(fa_mark *mark) {
    mark->serial = 0;
}
static inline void fa__speculation_end(fa_mark *mark) {
    if (mark->serial)
        (void)fa_rollback(*mark);
}

// An epoch is a frame that many threads' arenas share, for a job system: fa_frame_advance_all
// ends the frame of every arena that joined, each at its own thread's next allocation from it (or
// begin, or end, or any other call), and begins the next. No worker makes a call for it. So what a
// job took is good until its worker's first call after the advance; a job that may run across one
// opens a frame inside: a worker that has one open is left alone until that ended.
// fa_epoch_join begins the epoch's frame in an arena without an open frame; fa_epoch_leave ends it.
// Threads: create, destroy and advance: any; join and leave: the one that has the arena. Failure:
// -ENOMEM; -EBUSY, a frame is open in the arena or another thread has it (join), arenas have not
// left (destroy), a frame is open inside the epoch's (leave); -EINVAL, the arena is in an epoch
// already (join), or in none or another thread's (leave); epoch is NULL.
FA__CALL(int, epoch_create, (fa_epoch **epoch), (epoch));
FA__CALL(int, epoch_destroy, (fa_epoch *epoch), (epoch));
FA__CALL(int, epoch_join, (fa_epoch *epoch, fa_arena *arena), (epoch, arena));
FA__CALL(int, epoch_leave, (fa_arena *arena), (arena));
FA__CALL(int, frame_advance_all, (fa_epoch *epoch), (epoch));

// Until the end, this thread's malloc and its like (operator new, calloc, realloc) cut blocks from
// slabs of the frame: for a library that allocates by itself in a step of the game. Nothing is
// freed for it: a block has to be freed as any other, and is valid until then, wherever and
// whenever that is. One that is not freed by the end of its frame, deferred calls included, keeps
// its slab until it is, and is reported as an escape. Requests of more than 16 KiB are the heap's
// as ever. Pairs may be inside each other, in one frame or in frames inside each other; a block
// belongs to the frame of the innermost begin. Where too much is held by escapes
// (fa_config.capture_bound), capture leaves the calls to the heap and says so once. Threads: each
// for itself. Lifetime: until the end, at most until the frame of the begin, in this thread's own
// arena, ends. Failure: -EPERM, no frame is open; -EBUSY, it is ending; -ENOTSUP, there is no
// library, or malloc is not its (FRAMEALLOC_ENABLED=no), and malloc stays as it is; -EINVAL, an end
// without a begin; -EOVERFLOW, too many begins in one frame.
FA__CALL(int, capture_begin, (void), ());
FA__CALL(int, capture_end, (void), ());

#ifdef __cplusplus
}
#endif
#endif
