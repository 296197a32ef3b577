// What the programs of this folder share: streams made, buffers with known bytes, exact accounts.
#pragma once
#include "../frames/frames.h"

static inline fa_stream *stream_made(size_t cap, fa_evicted_fn *evicted, void *context) {
    fa_stream_options options;
    memset(&options, 0, sizeof options);
    options.cap = cap;
    options.evicted = evicted;
    options.context = context;
    fa_stream *stream = NULL;
    int error = fa_stream_create(&stream, &options);
    CHECK(error == 0 && stream, "no stream: %d", error);
    return stream;
}

static inline fa_stream_stats stream_stats(fa_stream *stream) {
    fa_stream_stats stats;
    stats.size = sizeof stats;
    GIVES(0, fa_stream_stats_get(stream, &stats));
    CHECK(stats.used_bytes <= stats.cap, "%llu of %llu used", (unsigned long long)stats.used_bytes,
          (unsigned long long)stats.cap);
    return stats;
}

static inline fa_buffer_info buffer_info(fa_stream *stream, fa_buffer buffer) {
    fa_buffer_info info;
    info.size = sizeof info;
    GIVES(0, fa_stream_info_get(stream, buffer, &info));
    return info;
}
static inline bool buffer_is_there(fa_stream *stream, fa_buffer buffer) {
    fa_buffer_info info;
    info.size = sizeof info;
    int error = fa_stream_info_get(stream, buffer, &info);
    CHECK(error == 0 || error == -ESTALE, "%d", error);
    return error == 0;
}

// Written with the pattern of its number, and committed.
static inline void buffer_load(fa_stream *stream, fa_buffer buffer, uint64_t number) {
    size_t room;
    void *place = fa_stream_write_begin(stream, buffer, &room);
    CHECK(place && (uintptr_t)place % FA_GRAIN == 0, "%p", place);
    pattern_write(place, room, number);
    GIVES(0, fa_stream_write_end(stream, buffer, room));
    GIVES(0, fa_stream_commit(stream, buffer));
}
static inline fa_buffer buffer_made(fa_stream *stream, size_t size, uint32_t priority,
                                    uint64_t number) {
    fa_buffer buffer;
    GIVES(0, fa_stream_reserve(stream, &buffer, size, priority));
    CHECK(buffer.id, "buffer 0");
    buffer_load(stream, buffer, number);
    return buffer;
}
static inline void buffer_holds(fa_stream *stream, fa_buffer buffer, size_t size, uint64_t number) {
    const void *data = fa_stream_pin(stream, buffer);
    CHECK(data, "errno %d", errno);
    block_holds(data, size, number);
    GIVES(0, fa_stream_unpin(stream, buffer));
}
