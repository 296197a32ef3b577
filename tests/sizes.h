// The sizes that tests walk: every one where classes are dense, then each side of every power of
// two and of the steps between two of them, where class borders lie.
#pragma once
#include <stddef.h>

enum {
    SIZES_DENSE = 4096,     // up to here, every size is walked
    SIZES_PER_DOUBLING = 8, // above, so many borders in a doubling, one byte to each side of them
    SIZES_MAX_DOUBLINGS = 20,
    SIZES_CAPACITY = SIZES_DENSE + 1 + SIZES_MAX_DOUBLINGS * SIZES_PER_DOUBLING * 3
};

struct sizes {
    size_t count;
    size_t at[SIZES_CAPACITY];
};

// In ascending order, from 0 to the last border at or below max.
__attribute__((unused)) static void sizes_fill(struct sizes *sizes, size_t max) {
    sizes->count = 0;
    for (size_t size = 0; size <= SIZES_DENSE; size++)
        sizes->at[sizes->count++] = size;
    for (size_t power = SIZES_DENSE; power < max; power *= 2) {
        for (size_t step = 1; step <= SIZES_PER_DOUBLING; step++) {
            size_t border = power + power / SIZES_PER_DOUBLING * step;
            for (size_t size = border - 1; size <= border + 1; size++)
                sizes->at[sizes->count++] = size;
        }
    }
}
