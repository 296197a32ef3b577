// fork in an atexit handler, amid busy threads; parent and child both go on and exit 0.
#include "busy.h"

enum { PROCESSES = 60 };

static void fork_at_exit(void) {
    allocate_all_sizes(1);
    pid_t child = fork();
    if (child == 0) {
        allocate_all_sizes(2);
        return; // on to the handlers that are left
    }
    child_succeeds(child);
}
static void allocate_last(void) {
    allocate_all_sizes(3);
}

int main(void) {
    program_start(WATCHDOG_S);
    for (int i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        if (child == 0) {
            atexit(allocate_last);
            atexit(fork_at_exit);
            busy_start();
            exit(EXIT_SUCCESS);
        }
        child_succeeds(child);
    }
    return EXIT_SUCCESS;
}
