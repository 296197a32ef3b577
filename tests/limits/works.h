// A bit of everything that an allocator must be able to do; fails the check where it cannot.
#pragma once
#include "promise.h"
#include <errno.h>

enum { KEPT_BYTES = 4096 };

struct kept {
    void *block;
    size_t size;
};

// Only the ends are written, so that a huge block stays cheap.
static inline size_t kept_written(size_t size) {
    return size < KEPT_BYTES ? size : KEPT_BYTES;
}
static inline void kept_write(struct kept k, uint64_t id) {
    size_t n = kept_written(k.size);
    pattern_write(k.block, n, id);
    if (k.size >= 2 * n)
        pattern_write((char *)k.block + k.size - n, n, id + 1);
}
static inline bool kept_holds(struct kept k, uint64_t id) {
    size_t n = kept_written(k.size);
    return pattern_holds(k.block, n, id) &&
           (k.size < 2 * n || pattern_holds((char *)k.block + k.size - n, n, id + 1));
}

enum { WORK_SMALL = 2000, WORK_MEDIUM = 80, WORK_LARGE = 24, WORK_HUGE = 3 };
enum { WORK_BLOCKS = WORK_SMALL + WORK_MEDIUM + WORK_LARGE + WORK_HUGE };

static inline size_t work_size(size_t i) {
    if (i < WORK_SMALL)
        return i * 37 % 2048;
    if (i < WORK_SMALL + WORK_MEDIUM)
        return 2048 + i * 1009 % (30 * KIB);
    if (i < WORK_SMALL + WORK_MEDIUM + WORK_LARGE)
        return 64 * KIB + i * 10007 % MIB;
    return 36 * MIB + i;
}

static inline void *work_allocate(size_t i, size_t size) {
    if (i % 7 == 3)
        return calloc(size, 1);
    if (i % 7 == 5)
        return memalign((size_t)64 << i % 15, size);
    return malloc(size);
}

// Grows the i-th block; when that fails, the old one has to be there still.
static inline bool work_grow(struct kept *k, size_t i) {
    void *grown = realloc(k->block, k->size * 2 + 1);
    if (!grown) {
        CHECK(errno == ENOMEM, "errno %d", errno);
        CHECK(kept_holds(*k, i), "block %zu changed in a failed realloc", i);
        return false;
    }
    struct kept whole = {grown, kept_written(k->size)};
    CHECK(pattern_holds(grown, whole.size, i), "realloc lost bytes of block %zu", i);
    *k = (struct kept){grown, k->size * 2 + 1};
    kept_write(*k, i);
    return true;
}

// Allocates everything; a NULL must come with ENOMEM. Gives the number of NULLs.
static inline size_t work_begin(struct kept *all) {
    size_t failed = 0;
    for (size_t i = 0; i < WORK_BLOCKS; i++) {
        size_t size = work_size(i);
        errno = 0;
        all[i] = (struct kept){work_allocate(i, size), size};
        if (!all[i].block) {
            CHECK(errno == ENOMEM, "NULL for %zu bytes with errno %d", size, errno);
            failed++;
            continue;
        }
        kept_write(all[i], i);
        if (i % 11 == 2)
            failed += !work_grow(&all[i], i);
    }
    return failed;
}

// Every block that was given out is whole and can be freed.
static inline void work_end(struct kept *all) {
    for (size_t i = 0; i < WORK_BLOCKS; i++) {
        if (all[i].block)
            CHECK(kept_holds(all[i], i), "block %zu of %zu bytes changed", i, all[i].size);
        free(all[i].block);
    }
}
