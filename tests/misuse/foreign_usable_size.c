// The size of a pointer that is nobody's is asked for.
#include "foreign.h"

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    _Alignas(16) char stack[FOREIGN_BYTES];
    void *p = foreign_pointer(argc > 1 ? argv[1] : "stack", stack);
    expect_foreign("malloc_usable_size", p);
    size_t size = malloc_usable_size(p);
    CHECK(size == 0, "%zu bytes", size);
    return mistake_made();
}
