// A pointer that is nobody's is freed.
#include "foreign.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    _Alignas(16) char stack[FOREIGN_BYTES];
    void *p = foreign_pointer(argc > 1 ? argv[1] : "stack", stack);
    expect_foreign("free", p);
    free(p);
    return mistake_made();
}
