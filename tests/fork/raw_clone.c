// Children of the bare clone call, which runs no fork handler, malloc and free and never hang.
#include "busy.h"
#include <sys/syscall.h>

enum { CHILDREN = 2000, BLOCKS = 500 };

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t children = argument(argc, argv, 1, CHILDREN);
    void *block[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++)
        block[i] = malloc(i * 20);
    busy_start();
    for (size_t n = 0; n < children; n++) {
        pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
        if (child == 0) {
            for (size_t i = 0; i < BLOCKS; i++)
                free(block[i]);
            allocate_all_sizes(n);
            _exit(EXIT_SUCCESS);
        }
        child_succeeds(child);
    }
    return EXIT_SUCCESS;
}
