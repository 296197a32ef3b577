// An aligned block is freed twice.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t alignment = argument(argc, argv, 1, 64), size = argument(argc, argv, 2, 100);
    void *p = with_neighbour(memalign(alignment, size));
    expect_double_free("free", p, malloc_usable_size(p));
    free(p);
    free(opaque(p));
    return mistake_made();
}
