// The loader reads into buffers of a stream and sends a report of each as a transfer. Which buffers
// are there is the stream's choice: a pin tells, and what has gone is wanted again.
#include "scenery.h"

#include "checksum.h"
#include "ensure.h"
#include "scenery_files.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

enum {
    PER_LEVEL = 3,
    CAP = 7 * SCENERY_BYTES / 2, // the files of a level and half a one more
    PRIORITY = 8,
    READ_BYTES = 16 << 10,
    REPORTS_MAX = 4 * SCENERY_FILES,
};
struct report {
    int file;
    uint64_t sum;
};

static fa_stream *stream;
static pthread_t loader;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // of all that follows
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;   // wanted or stopping has changed
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;   // loaded has changed
static bool wanted[SCENERY_FILES], loaded[SCENERY_FILES], stopping;
static fa_buffer buffers[SCENERY_FILES];
static fa_transfer reports[REPORTS_MAX]; // made and not yet taken
static size_t report_count;

static uint64_t sums[SCENERY_FILES]; // as reported; the main thread's
static size_t reports_made;          // the loader's
static size_t reports_taken;         // the main thread's

// In a frame of the loader; the report outlives it.
static fa_transfer report_make(int file, uint64_t sum) {
    struct report *report = fa_transfer_alloc(fa_arena_self(), sizeof *report, 0);
    fa_transfer transfer;
    ENSURE(report);
    *report = (struct report){file, sum};
    ENSURE(fa_transfer_make(&transfer, report, sizeof *report, 0, FA_TRANSFER_DROP) >= 0);
    reports_made++;
    return transfer;
}

// Reads into the buffer itself, a piece at a time.
static fa_buffer file_load(int file, uint64_t *sum) {
    fa_buffer buffer;
    FILE *from = scenery_file(file, "rb");
    // Nothing but the levels' files is there and hardly any is pinned: there always is room.
    ENSURE(fa_stream_reserve(stream, &buffer, SCENERY_BYTES, PRIORITY) == 0);
    *sum = 0;
    for (size_t left = SCENERY_BYTES; left;) {
        size_t room;
        void *to = fa_stream_write_begin(stream, buffer, &room);
        ENSURE(to);
        size_t got = fread(to, 1, room < READ_BYTES ? room : READ_BYTES, from);
        ENSURE(got);
        *sum = checksum_add(*sum, to, got);
        ENSURE(fa_stream_write_end(stream, buffer, got) == 0);
        left -= got;
    }
    fclose(from);
    ENSURE(fa_stream_commit(stream, buffer) == 0);
    return buffer;
}

static int file_wanted(void) {
    for (int i = 0; i < SCENERY_FILES; i++)
        if (wanted[i])
            return i;
    return -1;
}

// The next file to load; -1: the engine ends.
static int work_wait(void) {
    pthread_mutex_lock(&lock);
    while (file_wanted() < 0 && !stopping)
        pthread_cond_wait(&work, &lock);
    int file = stopping ? -1 : file_wanted();
    if (file >= 0)
        wanted[file] = false;
    pthread_mutex_unlock(&lock);
    return file;
}

static void *loader_run(void *context) {
    (void)context;
    for (int file; (file = work_wait()) >= 0;) {
        fa_frame frame = fa_frame_begin();
        uint64_t sum;
        ENSURE(frame.id);
        fa_buffer buffer = file_load(file, &sum);
        fa_transfer report = report_make(file, sum);
        ENSURE(fa_frame_end(frame) == 0);
        pthread_mutex_lock(&lock);
        ENSURE(report_count < REPORTS_MAX);
        reports[report_count++] = report;
        buffers[file] = buffer;
        loaded[file] = true;
        pthread_cond_signal(&done);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

// Each report is this frame's from here on.
static void reports_take(void) {
    pthread_mutex_lock(&lock);
    while (report_count) {
        struct report *report = fa_transfer_take_in(fa_arena_self(), reports[--report_count], NULL);
        ENSURE(report);
        sums[report->file] = report->sum;
        reports_taken++;
    }
    pthread_mutex_unlock(&lock);
}

static void file_want(int file) {
    pthread_mutex_lock(&lock);
    wanted[file] = true;
    loaded[file] = false;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&lock);
}

static fa_buffer file_wait(int file) {
    pthread_mutex_lock(&lock);
    while (!loaded[file])
        pthread_cond_wait(&done, &lock);
    fa_buffer buffer = buffers[file];
    pthread_mutex_unlock(&lock);
    return buffer;
}

// Pinned: it stays until the unpin. If it went meanwhile, it comes again.
static const void *file_pin(int file, fa_buffer *buffer) {
    const void *bytes;
    while (!(bytes = fa_stream_pin(stream, *buffer = file_wait(file)))) {
        ENSURE(errno == ESTALE);
        file_want(file);
    }
    return bytes;
}

static int level_file(uint64_t level, int number) {
    return (int)((level * 2 + (uint64_t)number) % SCENERY_FILES);
}

void scenery_want(uint64_t level) {
    for (int i = 0; i < PER_LEVEL; i++) {
        int file = level_file(level, i);
        fa_buffer_info info = {.size = sizeof info};
        pthread_mutex_lock(&lock);
        fa_buffer buffer = buffers[file];
        pthread_mutex_unlock(&lock);
        if (fa_stream_info_get(stream, buffer, &info) != 0) // else the level before had it
            file_want(file);
    }
}

void scenery_frame(SDL_Window *window) {
    fa_stream_stats stats = {.size = sizeof stats};
    ENSURE(fa_stream_tick(stream) == 0);
    ENSURE(fa_stream_stats_get(stream, &stats) == 0);
    ENSURE(stats.used_bytes <= CAP);
    reports_take();
    const char *title = "framealloc";
    if (stats.loading_bytes)
        title = fa_frame_printf("framealloc: loading, %u %%",
                                (unsigned)(stats.written_bytes * 100 / stats.loading_bytes));
    ENSURE(title);
    SDL_SetWindowTitle(window, title);
}

uint64_t scenery_sum(uint64_t sum, uint64_t level) {
    fa_frame frame = fa_frame_begin();
    ENSURE(frame.id);
    for (int i = 0; i < PER_LEVEL; i++) {
        int file = level_file(level, i);
        fa_buffer buffer;
        const void *bytes = file_pin(file, &buffer);
        reports_take();
        uint64_t of_file = 0;
        for (size_t at = 0; at < SCENERY_BYTES; at += READ_BYTES)
            of_file = checksum_add(of_file, (const char *)bytes + at, READ_BYTES);
        ENSURE(of_file == sums[file]);
        ENSURE(fa_stream_unpin(stream, buffer) == 0);
        sum = checksum_add(sum, &of_file, sizeof of_file);
    }
    ENSURE(fa_frame_end(frame) == 0);
    return sum;
}

void scenery_open(void) {
    fa_stream_options options = {.cap = CAP};
    scenery_files_make();
    ENSURE(fa_stream_create(&stream, &options) == 0);
    stopping = false;
    ENSURE(pthread_create(&loader, NULL, loader_run, NULL) == 0);
}

uint64_t scenery_evictions(void) {
    fa_stream_stats stats = {.size = sizeof stats};
    ENSURE(fa_stream_stats_get(stream, &stats) == 0);
    return stats.evictions;
}

size_t scenery_close(void) {
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&lock);
    pthread_join(loader, NULL);
    fa_frame frame = fa_frame_begin();
    ENSURE(frame.id);
    reports_take();
    ENSURE(fa_frame_end(frame) == 0);

    fa_stream_stats stats = {.size = sizeof stats};
    for (int i = 0; i < SCENERY_FILES; i++) {
        int error = fa_stream_free(stream, buffers[i]); // stale: it was evicted
        ENSURE(error == 0 || error == -ESTALE);
    }
    ENSURE(fa_stream_stats_get(stream, &stats) == 0);
    ENSURE(fa_stream_destroy(stream) == 0);
    scenery_files_remove();
    return (size_t)stats.used_bytes + reports_made - reports_taken;
}
