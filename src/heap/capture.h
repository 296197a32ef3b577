// Capture: a thread's mallocs between two calls come out of slabs that are given up as a whole when
// the frame they belong to has ended and the last of their blocks was freed.
//
// Off, it costs nothing: a thread that captures has capturing_heap in place of its own, whose bins
// are all empty, so that every call of it takes a slow path (DESIGN: the dummy magazine).
#pragma once
#include "heap/heap.h"

#define CAPTURE_MAX ((size_t)16384) // larger requests are the heap's

// Turns capture on for this thread, or deeper; what it hands out belongs to the frame at
// `frame_depth`. -ENOTSUP: the library does not serve this process.
int capture_begin(uint32_t frame_depth);
int capture_end(void); // -EINVAL: there was no begin
// What began in frames at this depth and deeper captures no more.
void capture_stop(uint32_t frame_depth);
// For blocks that are the library's own. paused: resume has something to do.
bool capture_pause(void);
void capture_resume(bool paused);
// Frames at this depth and deeper ended: their slabs are let go. Returns how many blocks are still
// live, and so keep theirs.
size_t capture_frame_ended(uint32_t frame_depth);
// The thread of h ends.
void capture_drop(struct heap *h);

// NULL: not a request for capture; the heap serves it.
void *capture_alloc(struct heap *h, size_t size, size_t alignment);
// Any thread.
void capture_free(void *p, uint32_t entry);
// Bytes of the captured block at p; 0: there is none, which was reported.
size_t capture_block_size(const char *call, const void *p);
// What captured blocks hold, as it happens to be read. Any thread, also in a signal handler.
struct capture_counts {
    uint64_t live_blocks, live_bytes, slab_bytes;
};
void capture_counts_get(struct capture_counts *out);
// Is p the start of a captured block that is live?
bool capture_owns(const void *p);
