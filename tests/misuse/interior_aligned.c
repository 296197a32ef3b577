// A pointer into the middle of an aligned block is freed.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t alignment = argument(argc, argv, 1, 64), size = argument(argc, argv, 2, 100);
    size_t into = argument(argc, argv, 3, 16);
    char *p = with_neighbour(memalign(alignment, size));
    expect_interior("free", p + into, into, malloc_usable_size(p));
    free(opaque(p + into));
    return mistake_made();
}
