// A pointer into the middle of a block is freed.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t size = argument(argc, argv, 1, 64), into = argument(argc, argv, 2, 16);
    char *p = with_neighbour(malloc(size));
    expect_interior("free", p + into, into, malloc_usable_size(p));
    free(opaque(p + into));
    return mistake_made();
}
