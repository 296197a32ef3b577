// malloc_usable_size is at least what was asked for; every byte of it may be written, belongs to
// no neighbour, and is still there after a realloc to that size.
#include "sizes.h"
#include "support/promise.h"

enum { NEIGHBOURS = 3, ALIGNMENT = 256 };
#define LARGEST (32 * MIB)

static void *block_of(size_t size, int way) {
    switch (way) {
    case 0:
        return malloc(size);
    case 1:
        return calloc(1, size);
    default:
        return memalign(ALIGNMENT, size);
    }
}

static void check_size(size_t size) {
    void *blocks[NEIGHBOURS];
    size_t usable[NEIGHBOURS];
    for (int i = 0; i < NEIGHBOURS; i++) {
        blocks[i] = block_of(size, i);
        CHECK(blocks[i], "%zu bytes", size);
        usable[i] = malloc_usable_size(blocks[i]);
        CHECK(usable[i] >= size, "%zu bytes: %zu usable", size, usable[i]);
        pattern_write(blocks[i], usable[i], (unsigned)i);
    }
    for (int i = 0; i < NEIGHBOURS; i++) {
        void *same = realloc(blocks[i], usable[i] ? usable[i] : 1);
        CHECK(same, "%zu bytes", size);
        CHECK(pattern_holds(same, usable[i], (unsigned)i), "%zu bytes", size);
        free(same);
    }
}

int main(void) {
    program_start(PATIENCE_S);
    static struct sizes sizes;
    sizes_fill(&sizes, LARGEST);
    // Large blocks cost time to fill: of the borders there, one in four.
    for (size_t i = 0; i < sizes.count; i += sizes.at[i] < MIB ? 1 : 4)
        check_size(sizes.at[i]);
    return 0;
}
