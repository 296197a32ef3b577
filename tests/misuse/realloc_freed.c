// A block that was freed is reallocated to another size class.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t size = argument(argc, argv, 1, 64);
    void *p = with_neighbour(malloc(size));
    expect_double_free("realloc", p, malloc_usable_size(p));
    free(p);
    (void)!opaque(realloc(opaque(p), size * 16));
    return mistake_made();
}
