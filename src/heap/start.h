// The start of the process' allocator and of each thread's part in it.
#pragma once
#include "heap/heap.h"

// Sets everything up at the first call, from whichever thread. False: no region, or this is a
// signal handler on top of the start itself; the caller does without a heap.
bool start_process(void);
// Has the thread's heap parked when the thread ends.
void start_watch_thread(struct heap *h);
// Gives a new heap what the options ask for: counted calls.
void start_watch_heap(struct heap *h);
