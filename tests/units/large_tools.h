// Freed large blocks for the tests of their cache.
#pragma once
#include "unit.h"
#include "heap/large_cache.h"
#include "heap/large_source.h"

#define ANYWHERE ((char *)0x10000000000) // no memory is needed there: the cache never looks at it
#define SLICE_MAX (512 * KIB)
#define FLOOR (8 * MIB) // kept without being missed

enum { TICKS_KEPT = 5, NODES = 512 };

__attribute__((unused)) static struct large_block block_of(size_t number, size_t size,
                                                           enum large_kind kind) {
    return (struct large_block){ANYWHERE + number * LARGE_CACHED_MAX, size, kind};
}

__attribute__((unused)) static void put(size_t number, size_t size, enum large_kind kind) {
    cr_assert(large_cache_put(block_of(number, size, kind)), "%zu bytes", size);
}

__attribute__((unused)) static struct large_block mapped(size_t size) {
    struct large_block block = {os_map(size, OS_PAGE), size, LARGE_MAPPED};
    cr_assert(block.start);
    return block;
}

__attribute__((unused)) static void ticks(int count) {
    while (count--)
        large_cache_tick();
}
