// A pointer that is nobody's is reallocated: NULL and ENOMEM.
#include "foreign.h"
#include <errno.h>

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    _Alignas(16) char stack[FOREIGN_BYTES];
    void *p = foreign_pointer(argc > 1 ? argv[1] : "stack", stack);
    expect_foreign("realloc", p);
    errno = 0;
    void *got = realloc(p, 100);
    CHECK(!got && errno == ENOMEM, "realloc gave %p, errno %d", got, errno);
    return mistake_made();
}
