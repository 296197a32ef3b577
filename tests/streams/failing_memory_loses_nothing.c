// Each n-th memory system call fails, alone or with all after it: a stream says ENOMEM, evicts
// nothing for it, loses no buffer and no byte, and works when there is memory again.
#include "child.h"
#include "streams.h"
#include <malloc.h>

enum { BUFFERS = 60, CAP = 40 * 40000, OPTIONS = 2 };

#ifdef __x86_64__
#include "../limits/failing_calls.h"

static fa_buffer buffer[BUFFERS];
static size_t length[BUFFERS];

static void evicted(fa_buffer id, const void *data, size_t size, void *context) {
    (void)context;
    for (size_t i = 0; i < BUFFERS; i++) {
        if (buffer[i].id != id.id)
            continue;
        CHECK(size == length[i], "size");
        block_holds(data, size, i);
        buffer[i].id = 0;
    }
}

static void all_hold(fa_stream *stream) {
    uint64_t bytes = 0, count = 0;
    for (size_t i = 0; i < BUFFERS; i++) {
        if (!buffer[i].id)
            continue;
        buffer_holds(stream, buffer[i], length[i], i);
        bytes += length[i];
        count++;
    }
    fa_stream_stats stats = stream_stats(stream);
    CHECK(stats.used_bytes == bytes && stats.buffers == count && !stats.loading_bytes, "accounts");
}

static size_t all_load(fa_stream *stream) {
    size_t refused = 0;
    for (size_t i = 0; i < BUFFERS; i++) {
        if (buffer[i].id)
            continue;
        uint64_t before = stream_stats(stream).evictions;
        length[i] = 1000 + i * 800;
        int error = fa_stream_reserve(stream, &buffer[i], length[i], 3);
        CHECK(error == 0 || error == -ENOMEM, "reserve: %d", error);
        if (error)
            CHECK(stream_stats(stream).evictions == before, "evicted for nothing");
        else
            buffer_load(stream, buffer[i], i);
        refused += error != 0;
    }
    return refused;
}

static int child_work(void) {
    alarm(CHILD_PATIENCE_S);
    mallopt(M_MMAP_THRESHOLD, 1);
    calls_trap();
    fa_stream_options options = {.cap = CAP, .buffers_max = 1000, .evicted = evicted};
    fa_stream *stream = NULL;
    int error = fa_stream_create(&stream, &options);
    CHECK(error == 0 || error == -ENOMEM, "create: %d", error);
    for (int round = 0; !error && round < 2; round++) {
        all_load(stream);
        all_hold(stream);
        for (size_t i = round; i < BUFFERS; i += 3) {
            if (buffer[i].id)
                GIVES(0, fa_stream_free(stream, buffer[i]));
            buffer[i].id = 0;
        }
    }
    bool is_reached = calls >= failing;
    is_lifted = true;
    if (error)
        GIVES(0, fa_stream_create(&stream, &options));
    CHECK(all_load(stream) == 0, "buffers failed after the limit was lifted");
    all_hold(stream);
    GIVES(0, fa_stream_destroy(stream));
    for (size_t i = 0; i < BUFFERS; i++)
        CHECK(!buffer[i].id, "nobody heard that %zu went", i);
    return is_reached ? EXIT_SUCCESS : NOT_REACHED;
}

int main(void) {
    frames_start();
    for (int option = 0; option < OPTIONS; option++) {
        is_for_good = option;
        each_call_fails(child_work);
    }
    return EXIT_SUCCESS;
}
#else
int main(void) {
    puts("skipped: the trap is written for x86-64");
    return EXIT_SKIPPED;
}
#endif
