// A stream's end ends, and leaves nothing, whatever its callback does meanwhile: reserves again,
// commits what was being loaded, pins that.
#include "streams.h"

enum { SIZE = 1 << 20, COUNT = 4, ROUNDS = 60, LEAK_MAX = 16 << 20 };
enum does { RESERVES, COMMITS, PINS };

static fa_stream *stream;
static fa_buffer loading[COUNT];
static size_t calls;

static void evicted(fa_buffer id, const void *data, size_t size, void *does) {
    (void)id;
    (void)data;
    (void)size;
    if (*(enum does *)does == RESERVES) {
        fa_buffer again;
        GIVES(-ENOSPC, fa_stream_reserve(stream, &again, SIZE, 3));
    } else if (calls == 0) {
        for (size_t i = 0; i < COUNT; i++)
            GIVES(0, fa_stream_commit(stream, loading[i]));
        if (*(enum does *)does == PINS)
            CHECK(fa_stream_pin(stream, loading[0]), "no pin");
    }
    calls++;
}

static void ends(enum does does) {
    stream = stream_made(2 * COUNT * SIZE, evicted, &does);
    for (size_t i = 0; i < COUNT; i++)
        buffer_made(stream, SIZE, 3, i);
    for (size_t i = 0; i < COUNT; i++) {
        size_t room;
        GIVES(0, fa_stream_reserve(stream, &loading[i], SIZE, 3));
        memset(fa_stream_write_begin(stream, loading[i], &room), 1, SIZE);
        GIVES(0, fa_stream_write_end(stream, loading[i], SIZE));
    }
    calls = 0;
    GIVES(0, fa_stream_destroy(stream));
    size_t told = does == RESERVES ? COUNT : does == COMMITS ? 2 * COUNT : 2 * COUNT - 1;
    CHECK(calls == told, "%zu calls, not %zu", calls, told);
}

int main(void) {
    size_t before = 0;
    frames_start();
    for (int round = 0; round < ROUNDS; round++) {
        ends(RESERVES);
        ends(COMMITS);
        ends(PINS);
        if (round == ROUNDS / 4)
            before = rss_bytes();
    }
    CHECK(growth_since(before) < LEAK_MAX, "%zu bytes more", growth_since(before));
    return EXIT_SUCCESS;
}
