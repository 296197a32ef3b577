// Streaming: data that is loaded while the game runs, under a cap on its bytes. What was not used
// for long makes room for what is wanted now.
#ifndef FRAMEALLOC_STREAM_H
#define FRAMEALLOC_STREAM_H

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FA_STREAM_PRIORITIES 16u     // priorities are 0 to 15; 15 is kept longest
#define FA_STREAM_BUFFERS_MAX 65536u // what fa_stream_options.buffers_max stands for as 0

typedef struct fa_stream_options {
    size_t cap;             // bytes of all buffers at most; not 0
    uint32_t buffers_max;   // at a time; 0: FA_STREAM_BUFFERS_MAX
    uint32_t unused;        // 0
    fa_evicted_fn *evicted; // hears of each buffer that is evicted; NULL: nobody does
    void *context;
} fa_stream_options;

// Makes and ends a stream. Its end frees all buffers; evicted hears of those that were committed.
//
// evicted(buffer, data, size, context) is called before the memory goes: all of it is readable
// until it returns. The buffer's id is stale already. No lock is held; it may call anything but
// fa_stream_destroy of the stream. While the stream ends, a reserve finds no room (-ENOSPC), and
// what evicted pins goes all the same, without a call.
// Threads: any; of fa_stream_destroy, one that knows that no other uses the stream. Lifetime: until
// destroyed. Failure: -ENOMEM; -EINVAL; -EBUSY (destroy), a buffer is pinned, written or on its way
// out.
FA__CALL(int, stream_create, (fa_stream **stream, const fa_stream_options *options),
         (stream, options));
FA__CALL(int, stream_destroy, (fa_stream *stream), (stream));

// Room for `size` bytes (not 0), at a multiple of FA_GRAIN, to be written and then committed. What
// is missing under the cap is taken from committed buffers of at most the same priority that nobody
// has pinned: the lowest priority first, of one priority those whose last use lies most frames
// back, of one frame those that were used first in it. If all of them would not do, none is
// evicted. Threads: any. Lifetime: until it is freed or evicted; before it is committed it is not
// evicted. Failure, nothing evicted, buffer->id is 0: -ENOSPC, no room under the cap; -ENOMEM, no
// memory; -ENFILE, buffers_max are there; -EINVAL.
FA__CALL(int, stream_reserve,
         (fa_stream *stream, fa_buffer *buffer, size_t size, uint32_t priority),
         (stream, buffer, size, priority));

// Appends to a buffer, in the order of the calls. fa_stream_write copies; between write_begin,
// which gives the first byte that is not written and in *room how many may follow, and write_end,
// which says how many were, a loader reads into the buffer itself.
// Threads: any, one at a time for a buffer, while others use the stream. Failure: -ESTALE; -EBUSY,
// it is being written; -EALREADY, it is committed; -ENOSPC, more than was reserved; -EINVAL (end),
// without a begin; write_begin: NULL and errno.
FA__CALL(int, stream_write,
         (fa_stream *stream, fa_buffer buffer, const void *bytes, size_t size),
         (stream, buffer, bytes, size));
FA__CALL(void *, stream_write_begin, (fa_stream *stream, fa_buffer buffer, size_t *room),
         (stream, buffer, room));
FA__CALL(int, stream_write_end, (fa_stream *stream, fa_buffer buffer, size_t written),
         (stream, buffer, written));

// Makes a buffer that is written whole readable for all. From here on it can be evicted.
// Threads: any. Failure: -ESTALE; -EBUSY, it is being written; -EALREADY; -ENODATA, it is not
// written whole.
FA__CALL(int, stream_commit, (fa_stream *stream, fa_buffer buffer), (stream, buffer));

// A committed buffer's bytes; from pin to unpin it is not evicted. Pins are counted.
// Threads: any; what was written before the commit is seen. Failure: NULL and ESTALE, it was
// evicted or freed: the ordinary case, not reported; EAGAIN, it is not committed yet; EOVERFLOW.
// unpin: -ESTALE; -EINVAL, it is not pinned; both reported.
FA__CALL(const void *, stream_pin, (fa_stream *stream, fa_buffer buffer), (stream, buffer));
FA__CALL(int, stream_unpin, (fa_stream *stream, fa_buffer buffer), (stream, buffer));

// Evicts at least `bytes` of the buffers that fa_stream_reserve of that priority would, or none.
// Threads: any. Failure: -ENOSPC, all of them together are less; -EINVAL.
FA__CALL(int, stream_evict, (fa_stream *stream, size_t bytes, uint32_t priority),
         (stream, bytes, priority));

// Frees a buffer, committed or not; nobody hears of it. Threads: any. Failure: -ESTALE; -EBUSY, it
// is pinned or being written.
FA__CALL(int, stream_free, (fa_stream *stream, fa_buffer buffer), (stream, buffer));

// Changes a buffer's priority. Threads: any. Failure: -ESTALE; -EINVAL.
FA__CALL(int, stream_set_priority, (fa_stream *stream, fa_buffer buffer, uint32_t priority),
         (stream, buffer, priority));

// A new frame begins. A commit, a pin, an unpin and a new priority are uses; the first one in a
// frame counts.
// Threads: any. Failure: -EINVAL.
FA__CALL(int, stream_tick, (fa_stream *stream), (stream));

// Grows at its end only.
typedef struct fa_buffer_info {
    uint32_t size;         // set by the caller: sizeof(fa_buffer_info)
    uint32_t is_committed; // 1 or 0
    uint64_t bytes;        // reserved
    uint64_t written;      // so far: what a progress bar shows
    uint64_t last_frame;   // of its last use
    uint32_t pins;
    uint32_t priority;
} fa_buffer_info;

// Fills *info as far as info->size goes. Threads: any. Failure: -ESTALE; -EINVAL.
FA__CALL(int, stream_info_get, (fa_stream *stream, fa_buffer buffer, fa_buffer_info *info),
         (stream, buffer, info));

// Grows at its end only. At any moment used_bytes is the sum of the bytes of all buffers, of those
// on their way out too, and of what a reserve has claimed that waits for these; never more than the
// cap.
typedef struct fa_stream_stats {
    uint32_t size;    // set by the caller: sizeof(fa_stream_stats)
    uint32_t buffers; // there are
    uint64_t cap;
    uint64_t used_bytes;
    uint64_t loading_bytes; // of them in buffers not committed
    uint64_t written_bytes; // of these so far
    uint64_t pinned_bytes;  // in pinned buffers
    uint64_t frame;         // ticks so far
    uint64_t evictions;     // buffers, so far
    uint64_t evicted_bytes;
    uint64_t refusals; // reserves that found no room
} fa_stream_stats;

// Fills *stats as far as stats->size goes. Threads: any. Failure: -EINVAL.
FA__CALL(int, stream_stats_get, (fa_stream *stream, fa_stream_stats *stats), (stream, stats));

#ifdef __cplusplus
}
#endif
#endif
