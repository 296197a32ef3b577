// A block is freed twice at every fill of the magazine, across two magazine boundaries.
#include "misuse.h"

// More than two magazines of 62.
enum { BLOCKS = 200, FILLS = 130 };

static void double_free_at(size_t filled, size_t size) {
    void *block[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++)
        block[i] = malloc(size);
    for (size_t i = 0; i < filled; i++)
        free(block[i]);
    void *p = opaque(block[BLOCKS - 1]);
    expect_double_free("free", p, malloc_usable_size(p));
    free(p);
    free(opaque(p));
    malloc_trim(0);
    for (size_t i = filled; i < BLOCKS - 1; i++)
        free(block[i]);
}

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t size = argument(argc, argv, 1, 176);
    for (size_t filled = 0; filled < FILLS; filled++)
        double_free_at(filled, size);
    return mistake_made();
}
