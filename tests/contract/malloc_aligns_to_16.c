// malloc, calloc and realloc give blocks at multiples of 16, for every size, that do not overlap.
#include "sizes.h"
#include "support/promise.h"

enum { ALIGNMENT = 16, BLOCKS_OF_A_SIZE = 3 };
#define LARGEST (64 * MIB)
#define FILLED_MOST (1 * MIB) // larger blocks are only compared by address

static void check_block(const char *name, void *block, size_t size) {
    CHECK(block, "%s of %zu bytes", name, size);
    CHECK((uintptr_t)block % ALIGNMENT == 0, "%s of %zu bytes gave %p", name, size, block);
    CHECK(malloc_usable_size(block) >= size, "%s of %zu bytes: %zu usable", name, size,
          malloc_usable_size(block));
}

static void check_size(size_t size) {
    unsigned char *blocks[BLOCKS_OF_A_SIZE];
    blocks[0] = malloc(size);
    check_block("malloc", blocks[0], size);
    blocks[1] = calloc(1, size);
    check_block("calloc", blocks[1], size);
    blocks[2] = realloc(NULL, size);
    check_block("realloc", blocks[2], size);
    for (int i = 0; i < BLOCKS_OF_A_SIZE; i++) {
        unsigned char *next = blocks[(i + 1) % BLOCKS_OF_A_SIZE];
        CHECK(blocks[i] + size <= next || next + size <= blocks[i], "two blocks of %zu", size);
        CHECK(blocks[i] != next, "one block given twice, %zu bytes", size);
        if (size <= FILLED_MOST)
            pattern_write(blocks[i], size, (unsigned)i);
    }
    for (int i = 0; i < BLOCKS_OF_A_SIZE; i++) {
        if (size <= FILLED_MOST)
            CHECK(pattern_holds(blocks[i], size, (unsigned)i), "%zu bytes", size);
        free(blocks[i]);
    }
}

int main(void) {
    program_start(PATIENCE_S);
    static struct sizes sizes;
    sizes_fill(&sizes, LARGEST);
    for (size_t i = 0; i < sizes.count; i++)
        check_size(sizes.at[i]);
    return 0;
}
