// One mistake per program: the line that has to come is announced, then the mistake is made.
#pragma once
#include "promise.h"

#ifndef IS_LINKED
#define IS_LINKED false
#endif

enum { WATCHDOG_S = 20, SMALL_MAX = 32768 };

static inline void say(const char *text) {
    ssize_t ignored = write(STDOUT_FILENO, text, strlen(text));
    (void)ignored;
}

// The wording of the messages lives here alone.
#define EXPECT(...)                                                                                \
    do {                                                                                           \
        char text[LINE_MAX_BYTES];                                                                 \
        snprintf(text, sizeof text, "expect: framealloc: " __VA_ARGS__);                           \
        say(text);                                                                                 \
    } while (0)

static inline void expect_double_free(const char *call, void *p, size_t size) {
    // Nothing is kept of a large block that was freed, its size neither.
    if (size > SMALL_MAX)
        EXPECT("FA004 double free: %s(%p), a large block\n", call, p);
    else
        EXPECT("FA004 double free: %s(%p), block of %zu bytes\n", call, p, size);
}
static inline void expect_foreign(const char *call, void *p) {
    const char *on_error = getenv("FRAMEALLOC_ON_ERROR");
    bool stops = IS_LINKED || (on_error && !strcmp(on_error, "abort"));
    EXPECT("FA005 foreign pointer: %s(%p), not from framealloc%s\n", call, p,
           stops ? "" : "; leaked");
}
static inline void expect_interior(const char *call, void *p, size_t into, size_t size) {
    EXPECT("FA006 interior pointer: %s(%p), %zu bytes into a block of %zu bytes\n", call, p, into,
           size);
}
static inline void expect_unused(const char *call, void *p) {
    EXPECT("FA011 unused memory: %s(%p), no block there\n", call, p);
}

// With another live block beside it, the block's slab stays in use when the block is freed.
static inline void *with_neighbour(void *p) {
    opaque(malloc(malloc_usable_size(p)));
    return opaque(p);
}

// What was not found in the call has to be found here, where the caller's magazines are emptied.
static inline int mistake_made(void) {
    say("after the mistake\n");
    malloc_trim(0);
    say("end\n");
    return EXIT_SUCCESS;
}
