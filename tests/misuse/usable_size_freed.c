// The size of a block that was freed is asked for.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    void *p = with_neighbour(malloc(argument(argc, argv, 1, 64)));
    expect_double_free("malloc_usable_size", p, malloc_usable_size(p));
    free(p);
    opaque((void *)malloc_usable_size(opaque(p)));
    return mistake_made();
}
