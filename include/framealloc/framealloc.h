// framealloc's whole interface, for C99 and C++11: one include.
//
//   fa_frame frame = fa_frame_begin();
//   struct particle *p = fa_frame_alloc(n * sizeof *p);     // valid until the frame ends
//   ...
//   fa_frame_end(frame);                                    // all of it goes at once
//
// README.md beside this file teaches it from the start; each header says what it is about:
//
//   types.h       types, constants, what zero means
//   api.h         how a program finds the library, and runs without it
//   arena.h       memory that is handed out by moving a cursor
//   frame.h       frames, marks, deferred calls, rings, epochs, capture
//   retain.h      blocks that outlive their frame; scratch pools
//   collection.h  vectors and maps in frame memory
//   pool.h        blocks of one size, for every thread
//   group.h       blocks of any size that go together
//   deferred.h    when blocks that other threads freed come home
//   barrier.h     threads that meet
//   transfer.h    data of a frame for another thread
//   handle.h      blocks that are moved together, under numbers
//   stream.h      what is loaded while the game runs, under a cap
//   stats.h       figures, options, what a pointer is
//
// Unless its comment says otherwise, a function may be called from any thread at any time, but not
// from a signal handler, and needs no call before it. int results are 0 or a negative errno value.
#ifndef FRAMEALLOC_FRAMEALLOC_H
#define FRAMEALLOC_FRAMEALLOC_H

#include "barrier.h"
#include "collection.h"
#include "deferred.h"
#include "group.h"
#include "handle.h"
#include "pool.h"
#include "retain.h"
#include "stats.h"
#include "stream.h"
#include "transfer.h"

#if defined(FA_IMPLEMENTATION) && !defined(FA_LINKED)
#include "implementation.h"
#endif

#endif
