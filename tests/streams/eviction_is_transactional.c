// Room is made by evicting the lowest priority first, then what was used longest ago by frames, and
// as little as will do; pinned buffers and those of a higher priority stay; if all that may go
// would not do, none goes. Each is reported before its memory goes.
#include "streams.h"

enum { SIZE = 1000, COUNT = 10, CAP = COUNT * SIZE };

static fa_stream *stream;
static fa_buffer buffer[COUNT];
static fa_buffer gone[COUNT];
static size_t gone_count;

static void evicted(fa_buffer id, const void *data, size_t size, void *context) {
    CHECK(context == &gone && size == SIZE && gone_count < COUNT, "%zu bytes", size);
    for (size_t i = 0; i < COUNT; i++)
        if (buffer[i].id == id.id)
            block_holds(data, size, i); // it is still there
    REFUSES(ESTALE, (void *)(uintptr_t)fa_stream_pin(stream, id));
    stream_stats(stream);
    gone[gone_count++] = id;
}

static void gone_are(const size_t *expected, size_t count) {
    CHECK(gone_count == count, "%zu went, not %zu", gone_count, count);
    for (size_t i = 0; i < count; i++) {
        CHECK(gone[i].id == buffer[expected[i]].id, "another than %zu went", expected[i]);
        CHECK(!buffer_is_there(stream, gone[i]), "it is still there");
    }
    gone_count = 0;
}
#define GONE(...)                                                                                  \
    gone_are((const size_t[]){__VA_ARGS__}, sizeof((size_t[]){__VA_ARGS__}) / sizeof(size_t))

static void begin(const uint32_t *priority) {
    stream = stream_made(CAP, evicted, &gone);
    for (size_t i = 0; i < COUNT; i++) {
        buffer[i] = buffer_made(stream, SIZE, priority ? priority[i] : 3, i);
        GIVES(0, fa_stream_tick(stream));
    }
    CHECK(stream_stats(stream).used_bytes == CAP, "used");
}
static void end(void) {
    fa_stream_stats stats = stream_stats(stream);
    CHECK(stats.pinned_bytes == 0, "pinned");
    memset(buffer, 0, sizeof buffer);
    GIVES(0, fa_stream_destroy(stream));
    CHECK(gone_count == (stats.used_bytes - stats.loading_bytes) / SIZE, "%zu went at the end",
          gone_count);
    gone_count = 0;
}

static void oldest_first(void) {
    fa_buffer more;
    begin(NULL);
    buffer_holds(stream, buffer[0], SIZE, 0); // used in this frame
    buffer_holds(stream, buffer[2], SIZE, 2);
    buffer_holds(stream, buffer[0], SIZE, 0); // again, which does not count
    GIVES(0, fa_stream_reserve(stream, &more, 1, 3));
    GONE(1);
    GIVES(0, fa_stream_free(stream, more));
    GIVES(0, fa_stream_reserve(stream, &more, SIZE + 1, 3));
    GONE(3);
    CHECK(stream_stats(stream).used_bytes == 9 * SIZE + 1, "used");
    GIVES(0, fa_stream_free(stream, more));
    GIVES(0, fa_stream_evict(stream, 6 * SIZE - 1, 3));
    GONE(4, 5, 6, 7, 8, 9);
    GIVES(0, fa_stream_evict(stream, SIZE, 3));
    GONE(0); // used before 2 in that frame
    end();
}

static void priorities_count(void) {
    static const uint32_t priority[COUNT] = {5, 1, 4, 1, 0, 15, 5, 2, 0, 3};
    fa_buffer more;
    begin(priority);
    GIVES(-ENOSPC, fa_stream_evict(stream, 2 * SIZE + 1, 0));
    CHECK(gone_count == 0, "some went");
    GIVES(-ENOSPC, fa_stream_reserve(stream, &more, 4 * SIZE + 1, 1));
    CHECK(gone_count == 0 && !more.id, "some went");
    GIVES(0, fa_stream_reserve(stream, &more, 3 * SIZE, 1));
    GONE(4, 8, 1);
    GIVES(0, fa_stream_set_priority(stream, buffer[3], 6));
    GIVES(0, fa_stream_set_priority(stream, buffer[5], 0));
    GIVES(0, fa_stream_evict(stream, 3 * SIZE, 5));
    GONE(5, 7, 9);
    CHECK(stream_stats(stream).refusals == 1, "refusals");
    end();
}

static void pinned_stay(void) {
    fa_buffer more;
    begin(NULL);
    for (size_t i = 0; i < COUNT - 2; i++) {
        CHECK(fa_stream_pin(stream, buffer[i]), "pin");
        CHECK(fa_stream_pin(stream, buffer[i]), "pin");
        GIVES(-EBUSY, fa_stream_free(stream, buffer[i]));
    }
    GIVES(-EBUSY, fa_stream_destroy(stream));
    for (size_t i = 0; i < COUNT - 2; i++)
        GIVES(0, fa_stream_unpin(stream, buffer[i]));
    CHECK(stream_stats(stream).pinned_bytes == (COUNT - 2) * SIZE, "pinned");
    GIVES(-ENOSPC, fa_stream_reserve(stream, &more, 2 * SIZE + 1, 15));
    GIVES(-ENOSPC, fa_stream_evict(stream, 2 * SIZE + 1, 15));
    CHECK(gone_count == 0, "some went");
    GIVES(0, fa_stream_reserve(stream, &more, 2 * SIZE, 15)); // which is loading: it stays too
    GONE(8, 9);
    GIVES(-ENOSPC, fa_stream_evict(stream, 1, 15));
    for (size_t i = 0; i < COUNT - 2; i++)
        GIVES(0, fa_stream_unpin(stream, buffer[i]));
    GIVES(0, fa_stream_evict(stream, 1, 15));
    GONE(0); // all were used in this frame, this one first
    end();
}

int main(void) {
    frames_start();
    oldest_first();
    priorities_count();
    pinned_stay();
    return EXIT_SUCCESS;
}
