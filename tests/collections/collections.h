// What the tests of collections share: which library must be there, and an arena that is full.
#pragma once
#include "framealloc/framealloc.h"
#include "support/promise.h"

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof *(array))

// Each program runs with the library, and without it (ANY_MALLOC=1) on frames of its own.
static inline void collections_start(void) {
    program_start(PATIENCE_S);
    CHECK(fa_available() == !getenv("ANY_MALLOC"), "the library is %s",
          fa_available() ? "in the process" : "not found");
}

// A seed may be the program's first argument.
static inline uint64_t seed_print(int argc, char **argv) {
    enum { SEED = 20251209 };
    uint64_t number = argument(argc, argv, 1, SEED);
    printf("seed %llu\n", (unsigned long long)number);
    fflush(stdout);
    return random_seed(number);
}

// An arena of its own, with a frame open in it.
static inline fa_arena *arena_begun(void) {
    fa_arena *arena;
    CHECK(fa_arena_create(&arena, NULL) == 0, "no arena");
    CHECK(fa_arena_begin(arena).id, "no frame");
    return arena;
}

// From here on no block is to be had, until a rollback or the frame's end.
static inline void arena_fill(fa_arena *arena) {
    CHECK(fa_frame_set_overflow(arena, FA_OVERFLOW_FAIL) == 0, "set_overflow");
    for (size_t size = 64 * MIB; size; size /= 2) {
        while (fa_arena_alloc(arena, size))
            ;
    }
}
