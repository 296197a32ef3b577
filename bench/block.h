// A block that is written when it is made and checked when it is dropped, so no figure rests on
// memory that was never touched and a wrong byte fails the program.
#ifndef FRAMEALLOC_BENCH_BLOCK_H
#define FRAMEALLOC_BENCH_BLOCK_H

#include "bench.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct block {
    void *at;
    size_t size;
};

enum { TOUCH_STEP = 4096 }; // one word per page: enough to make every page resident

// The compiler must neither forward what was stored nor drop a pair whose block looks unused.
#define BLOCK_ESCAPE(at) __asm__ volatile("" : : "r"(at) : "memory")

// Depends on address and size, so of two blocks that overlap at least one finds a wrong word.
static inline uint64_t block_tag(const void *at, size_t size) {
    return ((uint64_t)(uintptr_t)at + size) * 0x9e3779b97f4a7c15u;
}

// The word at the start, one word per page and the last byte. Blocks below a word hold its bytes.
static inline void block_mark(void *at, size_t size) {
    uint64_t tag = block_tag(at, size);
    unsigned char *bytes = at;
    if (size < sizeof tag) {
        memcpy(bytes, &tag, size);
        return;
    }
    bytes[size - 1] = (unsigned char)(tag >> 56);
    memcpy(bytes, &tag, sizeof tag);
    for (size_t offset = TOUCH_STEP; offset + sizeof tag < size; offset += TOUCH_STEP) {
        memcpy(bytes + offset, &tag, sizeof tag);
    }
}

static inline void block_check(const void *at, size_t size) {
    uint64_t tag = block_tag(at, size);
    const unsigned char *bytes = at;
    if (size < sizeof tag) {
        if (memcmp(bytes, &tag, size) != 0) {
            bench_fail("a block's bytes changed");
        }
        return;
    }
    bool intact = memcmp(bytes, &tag, sizeof tag) == 0;
    // A block of exactly one word holds the tag's top byte there by itself.
    intact &= bytes[size - 1] == (unsigned char)(tag >> 56);
    for (size_t offset = TOUCH_STEP; offset + sizeof tag < size; offset += TOUCH_STEP) {
        intact &= memcmp(bytes + offset, &tag, sizeof tag) == 0;
    }
    if (__builtin_expect(!intact, 0)) {
        bench_fail("a block's bytes changed");
    }
}

static inline struct block block_make(size_t size) {
    void *at = malloc(size);
    if (__builtin_expect(!at, 0)) {
        bench_fail("malloc returned NULL");
    }
    block_mark(at, size);
    BLOCK_ESCAPE(at);
    return (struct block){.at = at, .size = size};
}

static inline void block_drop(struct block block) {
    block_check(block.at, block.size);
    free(block.at);
}

// For tables whose slots may be empty.
static inline void block_drop_any(struct block *slot) {
    if (slot->at) {
        block_drop(*slot);
        slot->at = NULL;
    }
}

#endif
