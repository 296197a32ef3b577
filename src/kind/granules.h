// Which blocks lie in a chunk of a group: one bit for each granule of 16 bytes, in the bitmap that
// the region has for its units, as capture has it for its slabs. Here a block that is freed keeps
// its borders, so that sizes stay exact. Each block is two granules at least, and its first two
// bits say what it is; all others are set:
//
//   0 1 1 1 ...   live            0 0 1 1 ...   freed
//
// In a run of clear bits the first begins a block, for the bit before is set. So where the run has
// an even number of bits up to some place, that place is the second granule of a freed block.
// All under the lock of the group.
#pragma once
#include "heap/size_class.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BLOCK_GRANULES_MIN = 2 };

static inline bool granule_is_set(const uint64_t *bits, size_t i) {
    return bits[i / 64] >> i % 64 & 1;
}
static inline void granule_clear(uint64_t *bits, size_t i) {
    bits[i / 64] &= ~((uint64_t)1 << i % 64);
}

static inline void granules_make_block(uint64_t *bits, size_t first) {
    granule_clear(bits, first);
}
static inline void granules_free_block(uint64_t *bits, size_t first) {
    granule_clear(bits, first + 1);
}
// As if nothing had ever been there.
static inline void granules_forget(uint64_t *bits, size_t from, size_t to) {
    while (from < to) {
        size_t count = 64 - from % 64 < to - from ? 64 - from % 64 : to - from;
        bits[from / 64] |= UINT64_MAX >> (64 - count) << from % 64;
        from += count;
    }
}

// How many clear bits end at i, that one included, from `least` on.
static inline size_t granules_clear_before(const uint64_t *bits, size_t i, size_t least) {
    size_t run = 0, all = i + 1 - least;
    while (run < all) {
        uint64_t upto = bits[i / 64] << (63 - i % 64); // bit i on top
        run += upto ? (size_t)__builtin_clzll(upto) : i % 64 + 1;
        if (upto)
            break;
        i -= i % 64 + 1; // below 0: all were looked at
    }
    return run < all ? run : all;
}

// Does a block, live or freed, begin at i? `known` is a place where one does; else the run, which
// may be the whole chunk, is looked at up to its begin.
static inline bool granules_begin_block(const uint64_t *bits, size_t i, size_t known) {
    return granules_clear_before(bits, i, known <= i ? known : 0) % 2;
}

// The last clear bit up to i. There is one, for a chunk's first granule begins a block.
static inline size_t granules_last_clear(const uint64_t *bits, size_t i) {
    for (;;) {
        uint64_t clear = ~bits[i / 64] << (63 - i % 64);
        if (clear)
            return i - (size_t)__builtin_clzll(clear);
        i -= i % 64 + 1;
    }
}

// Where the block that i lies in begins.
static inline size_t granules_block_begin(const uint64_t *bits, size_t i, size_t known) {
    i = granules_last_clear(bits, i);
    return granules_begin_block(bits, i, known) ? i : i - 1;
}

// Where the freed blocks begin that end at `end`, all that are in one run; `end`: a live one does.
static inline size_t granules_freed_begin(const uint64_t *bits, size_t end) {
    size_t i = granules_last_clear(bits, end - 1), run = granules_clear_before(bits, i, 0);
    return run % 2 ? end : i + 1 - run;
}

// Where the block that begins at `first` ends; `used` is where the last one does.
static inline size_t granules_block_end(const uint64_t *bits, size_t first, size_t used) {
    size_t i = first + BLOCK_GRANULES_MIN;
    while (i < used) {
        uint64_t clear = ~bits[i / 64] >> i % 64;
        if (clear) {
            i += (size_t)__builtin_ctzll(clear);
            break;
        }
        i += 64 - i % 64;
    }
    return i < used ? i : used;
}
