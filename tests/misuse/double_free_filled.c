// A block is freed twice when its magazine already holds a number of others.
#include "misuse.h"

// More than two magazines of 62.
enum { BLOCKS = 200, SIZE = 176 };

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t filled = argument(argc, argv, 1, 61);
    void *block[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++)
        block[i] = malloc(SIZE);
    for (size_t i = 0; i < filled; i++)
        free(block[i]);
    void *p = opaque(block[BLOCKS - 1]);
    expect_double_free("free", p, malloc_usable_size(p));
    free(p);
    free(opaque(p));
    return mistake_made();
}
