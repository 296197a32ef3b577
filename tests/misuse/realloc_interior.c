// A pointer into the middle of a block is reallocated to another size class.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t size = argument(argc, argv, 1, 64), into = argument(argc, argv, 2, 16);
    char *p = with_neighbour(malloc(size));
    expect_interior("realloc", p + into, into, malloc_usable_size(p));
    (void)!opaque(realloc(opaque(p + into), size * 16));
    return mistake_made();
}
