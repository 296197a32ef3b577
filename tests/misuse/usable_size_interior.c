// The size of a pointer into the middle of a block is asked for.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t size = argument(argc, argv, 1, 64), into = argument(argc, argv, 2, 16);
    char *p = with_neighbour(malloc(size));
    expect_interior("malloc_usable_size", p + into, into, malloc_usable_size(p));
    opaque((void *)malloc_usable_size(opaque(p + into)));
    return mistake_made();
}
