// What the programs of this folder share: a start that refuses the wrong side, and short checks.
#pragma once
#include "promise.h"
#include <framealloc/framealloc.h>
#include <errno.h>
#include <sys/mman.h>

enum { FRAMES_PATIENCE_S = 90, SAID_MAX_BYTES = 16384 };

// FRAMES_WITHOUT is set where a program has to run on plain malloc: a test that ran on the other
// side by mistake must not look like one that passed.
static inline bool frames_with_library(void) {
    return getenv("FRAMES_WITHOUT") == NULL;
}
static inline void frames_start(void) {
    if (frames_with_library()) {
        program_start(FRAMES_PATIENCE_S);
        CHECK(fa_available() == 1, "the library is there but was not found");
        return;
    }
    alarm(FRAMES_PATIENCE_S);
    CHECK(fa_available() == 0, "there should be no library");
}

#define GIVES(expected, call)                                                                      \
    do {                                                                                           \
        int gives_got = (call);                                                                    \
        CHECK(gives_got == (expected), "%s gave %d, not %s", #call, gives_got, #expected);         \
    } while (0)

// An allocation that has to fail, and why.
#define REFUSES(error, call)                                                                       \
    do {                                                                                           \
        errno = 0;                                                                                 \
        void *refuses_got = (call);                                                                \
        CHECK(!refuses_got && errno == (error), "%s gave %p, errno %d, not %s", #call,             \
              refuses_got, errno, #error);                                                         \
    } while (0)

static inline fa_frame frame_begun(fa_arena *arena) {
    fa_frame frame = fa_arena_begin(arena);
    CHECK(frame.id, "no frame");
    return frame;
}

static inline fa_arena *arena_made(const fa_arena_options *options) {
    fa_arena *arena = NULL;
    int error = fa_arena_create(&arena, options);
    CHECK(error == 0 && arena, "no arena: %d", error);
    return arena;
}

// A block that is written whole with the pattern of its number.
static inline void *block_made(fa_arena *arena, size_t size, uint64_t number) {
    void *block = fa_arena_alloc(arena, size);
    CHECK(block, "no block of %zu bytes: errno %d", size, errno);
    CHECK((uintptr_t)block % FA_GRAIN == 0, "%p", block);
    pattern_write(block, size, number);
    return block;
}
static inline void block_holds(const void *block, size_t size, uint64_t number) {
    CHECK(pattern_holds(block, size, number), "block %llu at %p changed",
          (unsigned long long)number, block);
}

static inline uint32_t owner_kind(const void *p) {
    fa_owner_info info;
    info.size = sizeof info;
    GIVES(0, fa_owner(p, &info));
    return info.kind;
}

// The window that holds in this process, 0 if that is not known.
static inline size_t window_bytes(void) {
    fa_config config;
    config.size = sizeof config;
    return fa_config_get(&config) == 0 ? config.frame_window : 0;
}

// The kernel's id, as fa_owner_info has it.
static inline uint64_t thread_id(void) {
    return (uint64_t)gettid();
}

// What is written to stderr between the two calls.
struct said {
    int file, stderr_was;
    char text[SAID_MAX_BYTES];
};
static inline void said_begin(struct said *said) {
    said->file = memfd_create("said", MFD_CLOEXEC); // without malloc, which may be what is tested
    said->stderr_was = dup(STDERR_FILENO);
    CHECK(said->file >= 0 && said->stderr_was >= 0, "no file");
    dup2(said->file, STDERR_FILENO);
}
static inline void said_end(struct said *said) {
    dup2(said->stderr_was, STDERR_FILENO);
    ssize_t got = pread(said->file, said->text, sizeof said->text - 1, 0);
    CHECK(got >= 0, "nothing can be read");
    said->text[got] = '\0';
    close(said->file);
    close(said->stderr_was);
}
// Lines of it that begin with `start`.
static inline size_t said_lines(const struct said *said, const char *start) {
    size_t count = 0;
    for (const char *line = said->text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        count += *line && strncmp(line, start, strlen(start)) == 0;
    }
    return count;
}
