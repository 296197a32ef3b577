// Frames and what goes with them, in full: included once, after a glue (glue.h) has defined what
// they run on. The order is that of the layers; each file says what it is about.
#ifndef FRAMEALLOC_IMPLEMENTATION_ENGINE_H
#define FRAMEALLOC_IMPLEMENTATION_ENGINE_H

#include <pthread.h>

FA__ENTRY(fa_arena *, arena_self)(void);
static void fa__start(void); // by fa__once, before anything that a fork has to find in order
static pthread_once_t fa__once = PTHREAD_ONCE_INIT;
static void fa__handles_fork_child(void);
static void fa__streams_fork_child(void);

#include "store.h"
#include "futex.h"
#include "entry.h"
#include "space.h"
#include "frame.h"
#include "alloc.h"
#include "mark.h"
#include "epoch.h"
#include "scratch.h"
#include "retain.h"
#include "slab.h"
#include "transfer.h"
#include "drop.h"
#include "thread.h"
#include "owner.h"
#include "barrier.h"
#include "deferred.h"
#include "ids.h"
#include "handle_space.h"
#include "handle_move.h"
#include "handle_compact.h"
#include "handle_heap.h"
#include "handle.h"
#include "stream_buffer.h"
#include "stream.h"

#endif
