// An address of the reserved range that was never handed out is reallocated.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    char *far = opaque((char *)malloc(64) + argument(argc, argv, 1, GIB));
    expect_unused("realloc", far);
    (void)!opaque(realloc(far, 100));
    return mistake_made();
}
