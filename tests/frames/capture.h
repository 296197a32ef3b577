// Capturing, and what is said about where malloc's blocks come from.
#pragma once
#include "../threads/crew.h"
#include "frames.h"

static inline bool is_captured(size_t size) {
    void *block = opaque(malloc(size));
    CHECK(block, "no block");
    bool captured = owner_kind(block) == FA_OWNER_CAPTURE;
    free(block);
    return captured;
}
static inline void *captured(size_t size, uint64_t number) {
    void *block = opaque(malloc(size));
    CHECK(block && (uintptr_t)block % 16 == 0, "%p", block);
    pattern_write(block, size, number);
    return block;
}
