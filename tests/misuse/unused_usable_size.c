// The size of an address of the reserved range that was never handed out is asked for.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    char *far = opaque((char *)malloc(64) + argument(argc, argv, 1, GIB));
    expect_unused("malloc_usable_size", far);
    opaque((void *)malloc_usable_size(far));
    return mistake_made();
}
