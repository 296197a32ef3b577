// What cannot be is refused with its error, and nothing is changed.
#include "streams.h"

enum { CAP = 10000, MOST = 20 };

static void options_are_checked(void) {
    fa_stream *stream = NULL;
    fa_stream_options options = {0};
    GIVES(-EINVAL, fa_stream_create(&stream, NULL));
    GIVES(-EINVAL, fa_stream_create(&stream, &options));
    options.cap = CAP;
    GIVES(-EINVAL, fa_stream_create(NULL, &options));
    options.buffers_max = UINT32_MAX;
    GIVES(-EINVAL, fa_stream_create(&stream, &options));
    options.buffers_max = 0;
    options.unused = 1;
    GIVES(-EINVAL, fa_stream_create(&stream, &options));
    GIVES(-EINVAL, fa_stream_destroy(NULL));
    CHECK(!stream, "a stream");
}

static void buffers_are_checked(void) {
    fa_stream_options options = {.cap = CAP, .buffers_max = MOST};
    fa_stream *stream;
    fa_buffer buffer = {1}, other;
    size_t room;
    char bytes[CAP] = {0};
    GIVES(0, fa_stream_create(&stream, &options));
    GIVES(-EINVAL, fa_stream_reserve(stream, &buffer, 0, 0));
    CHECK(!buffer.id, "a buffer");
    GIVES(-EINVAL, fa_stream_reserve(stream, &buffer, 10, FA_STREAM_PRIORITIES));
    GIVES(-EINVAL, fa_stream_reserve(stream, NULL, 10, 0));
    GIVES(-EINVAL, fa_stream_reserve(NULL, &buffer, 10, 0));
    static const size_t impossible[] = {CAP + 1, SIZE_MAX, SIZE_MAX - 15, SIZE_MAX / 2};
    for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++)
        GIVES(-ENOSPC, fa_stream_reserve(stream, &buffer, impossible[i], 15));
    GIVES(0, fa_stream_reserve(stream, &buffer, 100, 0));
    REFUSES(EAGAIN, (void *)(uintptr_t)fa_stream_pin(stream, buffer));
    GIVES(-EINVAL, fa_stream_write_end(stream, buffer, 0));
    GIVES(-ENOSPC, fa_stream_write(stream, buffer, bytes, 101));
    GIVES(0, fa_stream_write(stream, buffer, bytes, 0));
    GIVES(0, fa_stream_write(stream, buffer, NULL, 0));
    GIVES(-EINVAL, fa_stream_write(stream, buffer, NULL, 1));
    GIVES(0, fa_stream_write(stream, buffer, bytes, 60));
    GIVES(-ENOSPC, fa_stream_write(stream, buffer, bytes, 41));
    GIVES(-ENODATA, fa_stream_commit(stream, buffer));
    CHECK(fa_stream_write_begin(stream, buffer, &room) && room == 40, "room for %zu", room);
    GIVES(-EBUSY, fa_stream_commit(stream, buffer));
    GIVES(-EBUSY, fa_stream_free(stream, buffer));
    GIVES(-EBUSY, fa_stream_destroy(stream));
    GIVES(-EBUSY, fa_stream_write(stream, buffer, bytes, 1));
    GIVES(-ENOSPC, fa_stream_write_end(stream, buffer, 41));
    GIVES(0, fa_stream_write_end(stream, buffer, 40));
    GIVES(0, fa_stream_commit(stream, buffer));
    GIVES(-EALREADY, fa_stream_commit(stream, buffer));
    GIVES(-EALREADY, fa_stream_write(stream, buffer, bytes, 1));
    struct said said;
    said_begin(&said);
    for (int i = 0; i < 3; i++)
        GIVES(-EINVAL, fa_stream_unpin(stream, buffer));
    said_end(&said);
    CHECK(said_lines(&said, "framealloc: FA023") == frames_with_library(), "said: %s", said.text);
    GIVES(-EINVAL, fa_stream_set_priority(stream, buffer, FA_STREAM_PRIORITIES));
    GIVES(-EINVAL, fa_stream_evict(stream, 1, FA_STREAM_PRIORITIES));
    GIVES(0, fa_stream_evict(stream, 0, 0));
    GIVES(0, fa_stream_free(stream, buffer));
    GIVES(-ESTALE, fa_stream_free(stream, buffer));
    GIVES(-ESTALE, fa_stream_commit(stream, buffer));
    GIVES(-ESTALE, fa_stream_write(stream, buffer, bytes, 1));
    GIVES(-ESTALE, fa_stream_set_priority(stream, buffer, 1));
    REFUSES(ESTALE, (void *)(uintptr_t)fa_stream_pin(stream, buffer));
    REFUSES(ESTALE, fa_stream_write_begin(stream, buffer, &room));
    GIVES(-ESTALE, fa_stream_free(stream, (fa_buffer){0}));
    GIVES(-ESTALE, fa_stream_free(stream, (fa_buffer){UINT64_MAX}));
    for (size_t i = 0; i < MOST; i++)
        GIVES(0, fa_stream_reserve(stream, &buffer, 10, 0));
    GIVES(-ENFILE, fa_stream_reserve(stream, &other, 10, 0));
    fa_stream_stats stats = stream_stats(stream);
    CHECK(stats.used_bytes == 10 * MOST && stats.buffers == MOST && stats.loading_bytes == 200 &&
              stats.written_bytes == 0 && stats.evictions == 0 && stats.refusals == 4,
          "accounts");
    stats.size = 4;
    GIVES(-EINVAL, fa_stream_stats_get(stream, &stats));
    GIVES(0, fa_stream_destroy(stream));
    GIVES(-EINVAL, fa_stream_destroy(stream));
}

int main(void) {
    frames_start();
    options_are_checked();
    buffers_are_checked();
    return EXIT_SUCCESS;
}
