// The old address of a block that realloc moved is freed.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t size = argument(argc, argv, 1, 64);
    void *old = with_neighbour(malloc(size));
    size_t usable = malloc_usable_size(old);
    void *moved = realloc(old, size * 16);
    if (moved == opaque(old)) {
        say("grown in place\n");
        return EXIT_SKIPPED;
    }
    expect_double_free("free", old, usable);
    free(opaque(old));
    return mistake_made();
}
