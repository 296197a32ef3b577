// An address of the reserved range that was never handed out is freed.
#include "misuse.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    char *far = opaque((char *)malloc(64) + argument(argc, argv, 1, GIB));
    expect_unused("free", far);
    free(far);
    return mistake_made();
}
