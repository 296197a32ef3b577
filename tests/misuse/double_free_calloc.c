// A block from calloc is freed twice.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    void *p = with_neighbour(calloc(argument(argc, argv, 1, 64), 1));
    expect_double_free("free", p, malloc_usable_size(p));
    free(p);
    free(opaque(p));
    return mistake_made();
}
