// The program's own pthread_atfork handlers, old and new, allocate before, in parent and in child.
#include "busy.h"

enum { CHILDREN = 200 };
static void *kept;

static void allocate_before(void) {
    kept = malloc(5000);
    pattern_write(kept, 5000, 1);
    allocate_all_sizes(1);
}
static void allocate_after(void) {
    CHECK(pattern_holds(kept, 5000, 1), "the block of the first handler");
    free(kept);
    allocate_all_sizes(2);
}

// Before the constructors of shared libraries, so that these handlers are older than theirs: they
// run inside the library's own, first in the parent and last before the fork.
static void handlers_early(int argc, char **argv, char **environment) {
    (void)argc, (void)argv, (void)environment;
    pthread_atfork(allocate_before, allocate_after, allocate_after);
}
__attribute__((section(".preinit_array"),
               used)) static void (*const register_early)(int, char **, char **) = handlers_early;

// The newest handlers run outside the library's.
static void allocate_outside(void) {
    allocate_all_sizes(3);
}

int main(void) {
    program_start(WATCHDOG_S);
    pthread_atfork(allocate_outside, allocate_outside, allocate_outside);
    busy_start();
    for (int i = 0; i < CHILDREN; i++) {
        pid_t child = fork();
        if (child == 0)
            exit(EXIT_SUCCESS);
        child_succeeds(child);
    }
    return EXIT_SUCCESS;
}
