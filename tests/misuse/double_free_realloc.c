// A block that realloc moved is freed twice at its new place.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t size = argument(argc, argv, 1, 64);
    void *p = with_neighbour(realloc(opaque(malloc(size)), size * 4));
    expect_double_free("free", p, malloc_usable_size(p));
    free(p);
    free(opaque(p));
    return mistake_made();
}
