// The place of a block that was never handed out, in a slab that is in use, is freed.
#include "misuse.h"

enum { SIZE = 240, BLOCKS_ON = 20 };

int main(void) {
    program_start(WATCHDOG_S);
    // A class of its own with one block handed out: its slab's other places are all free.
    char *p = opaque(malloc(SIZE));
    size_t size = malloc_usable_size(p);
    bool room = ((uintptr_t)p & 0xffff) + (BLOCKS_ON + 1) * size <= 64 * KIB;
    char *beside = opaque(room ? p + BLOCKS_ON * size : p - BLOCKS_ON * size);
    expect_double_free("free", beside, size);
    free(beside);
    return mistake_made();
}
