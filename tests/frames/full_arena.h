// Filling an arena to the end of its window.
#pragma once
#include "calls.h"

enum { FILL_STEP = 64 << 10, FILL_TOUCHED = 64, FILL_MAX = 1 << 15 };

static void *filled[FILL_MAX];

// Blocks until `bytes` are handed out or one is refused; how many there are.
static inline size_t arena_fill(fa_arena *arena, size_t bytes) {
    size_t count = 0;
    for (; count < bytes / FILL_STEP && count < FILL_MAX; count++) {
        errno = 0;
        filled[count] = fa_arena_alloc(arena, FILL_STEP);
        if (!filled[count])
            break;
        CHECK((uintptr_t)filled[count] % FA_GRAIN == 0, "%p", filled[count]);
        pattern_write(filled[count], FILL_TOUCHED, count);
        pattern_write((char *)filled[count] + FILL_STEP - FILL_TOUCHED, FILL_TOUCHED, ~count);
    }
    return count;
}
static inline void fill_holds(size_t count) {
    for (size_t i = 0; i < count; i++) {
        block_holds(filled[i], FILL_TOUCHED, i);
        block_holds((char *)filled[i] + FILL_STEP - FILL_TOUCHED, FILL_TOUCHED, ~i);
    }
}

// The window, where the program is told how large it is; else the test can't be made.
static inline size_t window_known(void) {
    size_t window = window_bytes();
    if (frames_with_library())
        CHECK(window == MIB, "FRAMEALLOC_FRAME_WINDOW=1M gave %zu", window);
    if (window == 0 || window / FILL_STEP >= FILL_MAX / 4) {
        puts("the window is not known");
        exit(EXIT_SKIPPED);
    }
    return window;
}
