// A block is freed whose whole slab went back long ago.
#include "misuse.h"

enum { BLOCKS = 20000, SIZE = 208 };

int main(void) {
    program_start(WATCHDOG_S);
    static void *block[BLOCKS];
    for (int i = 0; i < BLOCKS; i++)
        block[i] = malloc(SIZE);
    for (int i = 0; i < BLOCKS; i++)
        free(block[i]);
    malloc_trim(0);
    void *p = opaque(block[BLOCKS / 2]);
    expect_unused("free", p);
    free(p);
    return mistake_made();
}
