// Each of two places frees a foreign pointer many times: one line per place.
#include "foreign.h"

enum { TIMES = 100 };

__attribute__((noinline)) static void free_here(void *p) {
    free(p);
    __asm__ volatile(""); // no sibling call: the return address is this place
}
__attribute__((noinline)) static void free_there(void *p) {
    free(p);
    __asm__ volatile("nop");
}

int main(void) {
    program_start(WATCHDOG_S);
    _Alignas(16) char stack[FOREIGN_BYTES];
    void *p = foreign_pointer("stack", stack), *other = foreign_pointer("global", stack);
    expect_foreign("free", p);
    expect_foreign("free", other);
    for (int i = 0; i < TIMES; i++)
        free_here(p);
    for (int i = 0; i < TIMES; i++)
        free_there(other);
    return mistake_made();
}
