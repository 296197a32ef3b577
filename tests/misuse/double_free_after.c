// A block is freed again after a number of other blocks of its class were freed.
#include "misuse.h"

enum { OTHERS_MAX = 1000 };

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t size = argument(argc, argv, 1, 64), others = argument(argc, argv, 2, 1);
    static void *other[OTHERS_MAX];
    for (size_t i = 0; i < others; i++)
        other[i] = malloc(size);
    void *p = with_neighbour(malloc(size));
    expect_double_free("free", p, malloc_usable_size(p));
    free(p);
    for (size_t i = 0; i < others; i++)
        free(other[i]);
    free(opaque(p));
    return mistake_made();
}
