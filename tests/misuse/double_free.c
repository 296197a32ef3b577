// A block is freed twice in a row.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    void *p = with_neighbour(malloc(argument(argc, argv, 1, 64)));
    expect_double_free("free", p, malloc_usable_size(p));
    free(p);
    free(opaque(p));
    return mistake_made();
}
