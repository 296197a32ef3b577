// Each n-th memory system call fails, alone or with all after it: NULL and ENOMEM, nothing lost.
#include "child.h"
#ifdef __x86_64__
#include "failing_calls.h"
#endif
#include "works.h"

enum { WATCHDOG_S = 170 };

#ifdef __x86_64__
static int child_work(void) {
    alarm(CHILD_PATIENCE_S);
    static struct kept all[WORK_BLOCKS];
    calls_trap();
    work_begin(all);
    bool is_reached = calls >= failing;
    is_lifted = true;
    // What was given out is whole, and with the limit lifted all can be had.
    work_end(all);
    size_t failed = work_begin(all);
    CHECK(failed == 0, "%zu failed after the limit was lifted", failed);
    work_end(all);
    malloc_trim(0);
    return is_reached ? EXIT_SUCCESS : NOT_REACHED;
}

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    is_for_good = argc > 1 && !strcmp(argv[1], "for_good");
    each_call_fails(child_work);
    return EXIT_SUCCESS;
}
#else
int main(void) {
    puts("skipped: the trap is written for x86-64");
    return EXIT_SKIPPED;
}
#endif
