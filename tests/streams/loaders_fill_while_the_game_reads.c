// Loader threads fill buffers piece by piece, while the main thread shows their progress and reads
// those that are there: progress only grows, bytes are seen after the commit, the cap holds.
#include "../threads/crew.h"
#include "streams.h"

enum { LOADERS = 2, ASSETS = 200, CAP = 4 << 20, SIZE_MOST = 300000, PIECE = 7000, FRAMES = 1500 };

static fa_stream *stream;
static struct asset {
    uint64_t buffer; // release: of who wants it loaded
    size_t size;
    uint64_t written;   // the main thread's last look
    uint32_t is_wanted; // acquire: a loader takes it
} asset[ASSETS];
static unsigned is_over;
static uint64_t loaded;

static void load(struct asset *a, size_t number) {
    fa_buffer buffer = {__atomic_load_n(&a->buffer, __ATOMIC_ACQUIRE)};
    char piece[PIECE], *all = malloc(a->size);
    pattern_write(all, a->size, number);
    for (size_t at = 0; at < a->size;) {
        size_t step = a->size - at < PIECE ? a->size - at : PIECE, room;
        if (at / PIECE % 2) {
            memcpy(piece, all + at, step);
            GIVES(0, fa_stream_write(stream, buffer, piece, step));
        } else {
            void *place = fa_stream_write_begin(stream, buffer, &room);
            CHECK(place && room == a->size - at, "room for %zu", room);
            REFUSES(EBUSY, fa_stream_write_begin(stream, buffer, &room));
            memcpy(place, all + at, step);
            GIVES(0, fa_stream_write_end(stream, buffer, step));
        }
        at += step;
        GIVES(at < a->size ? -ENODATA : 0, fa_stream_commit(stream, buffer));
    }
    free(all);
    __atomic_fetch_add(&loaded, 1, __ATOMIC_RELAXED);
}

static void *loads(void *argument) {
    while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE)) {
        bool has_found = false;
        for (size_t i = 0; i < ASSETS; i++) {
            if (!__atomic_load_n(&asset[i].is_wanted, __ATOMIC_RELAXED) ||
                !__atomic_exchange_n(&asset[i].is_wanted, 0, __ATOMIC_ACQUIRE))
                continue;
            load(&asset[i], i);
            has_found = true;
        }
        if (!has_found)
            sleep_ms(1);
    }
    return argument;
}

static size_t reads, misses, partial;

// One asset is needed in this frame.
static void need(size_t i) {
    struct asset *a = &asset[i];
    fa_buffer buffer = {a->buffer}; // only this thread writes it
    const void *data = buffer.id ? fa_stream_pin(stream, buffer) : NULL;
    if (data) {
        block_holds(data, a->size, i);
        GIVES(0, fa_stream_unpin(stream, buffer));
        reads++;
        return;
    }
    if (buffer.id && errno == EAGAIN) {
        fa_buffer_info info = {.size = sizeof info};
        int error = fa_stream_info_get(stream, buffer, &info);
        CHECK(error == 0 && info.bytes == a->size && info.written >= a->written, "progress");
        partial += info.written > 0 && info.written < a->size;
        a->written = info.written;
        return;
    }
    CHECK(!buffer.id || errno == ESTALE, "errno %d", errno);
    misses++;
    int error = fa_stream_reserve(stream, &buffer, a->size, i % 4);
    CHECK(error == 0 || error == -ENOSPC, "reserve: %d", error);
    if (error)
        return;
    a->written = 0;
    __atomic_store_n(&a->buffer, buffer.id, __ATOMIC_RELEASE);
    __atomic_store_n(&a->is_wanted, 1, __ATOMIC_RELEASE);
}

int main(void) {
    frames_start();
    stream = stream_made(CAP, NULL, NULL);
    uint64_t random = random_seed(1);
    for (size_t i = 0; i < ASSETS; i++)
        asset[i].size = 1 + random_below(&random, SIZE_MOST);
    pthread_t loader[LOADERS];
    for (size_t i = 0; i < LOADERS; i++)
        loader[i] = thread_start(loads, NULL);
    for (size_t frame = 0; frame < FRAMES; frame++) {
        for (size_t i = 0; i < 20; i++)
            need((frame / 10 + random_below(&random, 30)) % ASSETS);
        GIVES(0, fa_stream_tick(stream));
        stream_stats(stream);
        if (frame % 4 == 0)
            sleep_ms(1);
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELEASE);
    for (size_t i = 0; i < LOADERS; i++)
        thread_join(loader[i]);
    fa_stream_stats stats = stream_stats(stream);
    printf("%zu reads, %zu misses, %zu seen half loaded, %llu loads, %llu evictions\n", reads,
           misses, partial, (unsigned long long)loaded, (unsigned long long)stats.evictions);
    CHECK(reads && loaded && stats.evictions, "nothing was done");
    uint64_t used = 0, count = 0;
    for (size_t i = 0; i < ASSETS; i++) {
        if (asset[i].buffer && buffer_is_there(stream, (fa_buffer){asset[i].buffer})) {
            used += asset[i].size;
            count++;
        }
    }
    CHECK(stats.used_bytes == used && stats.buffers == count, "accounts");
    GIVES(0, fa_stream_destroy(stream));
    return EXIT_SUCCESS;
}
