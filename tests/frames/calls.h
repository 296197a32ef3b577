// Deferred calls that write down their numbers, so that their order can be checked.
#pragma once
#include "frames.h"

enum { CALLS_MAX = 1 << 17 };

static struct {
    size_t count;
    size_t number[CALLS_MAX];
} calls;

static inline void call_noted(void *number) {
    CHECK(calls.count < CALLS_MAX, "too many calls");
    calls.number[calls.count++] = (size_t)number;
}
static inline void call_deferred(fa_arena *arena, size_t number) {
    GIVES(0, fa_arena_defer(arena, call_noted, (void *)number));
}

// That exactly these numbers were called, in this order; forgets them.
#define CALLS_WERE(...)                                                                            \
    do {                                                                                           \
        const size_t calls_wanted[] = {__VA_ARGS__};                                               \
        size_t calls_count = sizeof calls_wanted / sizeof *calls_wanted;                           \
        CHECK(calls.count == calls_count, "%zu calls, not %zu", calls.count, calls_count);         \
        for (size_t calls_i = 0; calls_i < calls_count; calls_i++)                                 \
            CHECK(calls.number[calls_i] == calls_wanted[calls_i],                                  \
                  "call %zu is that of %zu, "                                                      \
                  "not of %zu",                                                                    \
                  calls_i, calls.number[calls_i], calls_wanted[calls_i]);                          \
        calls.count = 0;                                                                           \
    } while (0)
static inline void calls_were_none(void) {
    CHECK(calls.count == 0, "%zu calls, the first of %zu", calls.count, calls.number[0]);
}
