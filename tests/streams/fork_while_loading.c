// A child made while other threads reserve, write and evict has exact accounts, reads what was
// committed, may write on where another thread's loader stood, and can evict and destroy all.
#include "../support/child.h"
#include "../threads/crew.h"
#include "streams.h"

enum { KEPT = 20, SIZE = 20000, CAP = KEPT * SIZE * 2, CHILDREN = 100 };

static fa_stream *stream;
static fa_buffer kept[KEPT];
static unsigned is_over; // release, acquire

static void *loads(void *argument) {
    uint64_t random = random_seed((size_t)argument + 1);
    char piece[1000] = {0};
    while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE)) {
        fa_buffer buffer;
        size_t pieces = 1 + random_below(&random, 60);
        int error = fa_stream_reserve(stream, &buffer, pieces * sizeof piece, 2);
        CHECK(error == 0 || error == -ENOSPC, "reserve: %d", error);
        if (error)
            continue;
        for (size_t i = 0; i < pieces; i++)
            GIVES(0, fa_stream_write(stream, buffer, piece, sizeof piece));
        GIVES(0, fa_stream_commit(stream, buffer));
    }
    return argument;
}

static int child_work(void) {
    alarm(CHILD_PATIENCE_S);
    for (size_t i = 0; i < KEPT; i++)
        buffer_holds(stream, kept[i], SIZE, i);
    fa_stream_stats stats = stream_stats(stream);
    GIVES(0, fa_stream_evict(stream, stats.used_bytes - stats.loading_bytes, 15));
    stats = stream_stats(stream);
    CHECK(stats.used_bytes == stats.loading_bytes && stats.buffers <= 2, "%u buffers",
          stats.buffers);
    fa_buffer all;
    GIVES(0, fa_stream_reserve(stream, &all, CAP - stats.loading_bytes, 15));
    buffer_load(stream, all, 1);
    GIVES(0, fa_stream_destroy(stream));
    return EXIT_SUCCESS;
}

int main(void) {
    frames_start();
    stream = stream_made(CAP, NULL, NULL);
    for (size_t i = 0; i < KEPT; i++)
        kept[i] = buffer_made(stream, SIZE, 9, i);
    pthread_t thread[2];
    for (size_t i = 0; i < 2; i++)
        thread[i] = thread_start(loads, (void *)i);
    for (int i = 0; i < CHILDREN; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(child_work());
        child_succeeds(child);
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELEASE);
    for (size_t i = 0; i < 2; i++)
        thread_join(thread[i]);
    for (size_t i = 0; i < KEPT; i++)
        buffer_holds(stream, kept[i], SIZE, i);
    CHECK(stream_stats(stream).loading_bytes == 0, "loading");
    GIVES(0, fa_stream_destroy(stream));
    return EXIT_SUCCESS;
}
