// Evictions are reported while no lock is held: the callback uses the stream, and so do other
// threads meanwhile, which get none of the room that is being made.
#include "../threads/crew.h"
#include "streams.h"

enum { SIZE = 1 << 16, COUNT = 8 };

static fa_stream *stream;
static fa_buffer kept;
static size_t calls;

static void *uses_the_stream(void *argument) {
    fa_buffer buffer;
    buffer_holds(stream, kept, SIZE, 1);
    stream_stats(stream);
    int error = fa_stream_reserve(stream, &buffer, SIZE, 3); // more may go for it, or none can
    CHECK(error == 0 || error == -ENOSPC, "%d", error);
    if (!error)
        GIVES(0, fa_stream_free(stream, buffer));
    fa_arena *arena = arena_made(NULL);
    GIVES(0, fa_arena_destroy(arena));
    return argument;
}

static void evicted(fa_buffer id, const void *data, size_t size, void *context) {
    (void)context;
    block_holds(data, size, 2);
    CHECK(!buffer_is_there(stream, id), "it is no use any more");
    if (calls++ < COUNT) { // or they would go on for ever
        uses_the_stream(NULL);
        thread_join(thread_start(uses_the_stream, NULL)); // would wait for ever for a lock of ours
        GIVES(-EBUSY, fa_stream_destroy(stream));
    }
    block_holds(data, size, 2);
}

int main(void) {
    frames_start();
    stream = stream_made((COUNT + 2) * SIZE, evicted, NULL); // with room for one more
    for (int round = 0; round < 20; round++) {
        fa_buffer large;
        kept = buffer_made(stream, SIZE, 15, 1);
        for (size_t i = 0; i < COUNT; i++)
            buffer_made(stream, SIZE, 3, 2);
        calls = 0;
        GIVES(0, fa_stream_reserve(stream, &large, (COUNT / 2 + 1) * SIZE, 3));
        stream_stats(stream);
        CHECK(calls >= COUNT / 2, "%zu calls", calls);
        GIVES(0, fa_stream_free(stream, large));
        GIVES(0, fa_stream_free(stream, kept));
    }
    calls = COUNT;
    GIVES(0, fa_stream_destroy(stream));
    return EXIT_SUCCESS;
}
