// Detached threads that end while the process exits: the exit code is the program's.
#include "child.h"
#include "crew.h"

enum { PROCESSES = 200, DETACHED = 8, BLOCKS = 300 };

static void *end_soon(void *number) {
    void *block[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++)
        block[i] = malloc(i * 7);
    sleep_ms((unsigned)(size_t)number % 3);
    for (size_t i = 0; i < BLOCKS; i++)
        free(block[i]);
    return NULL;
}

int main(void) {
    program_start(WATCHDOG_S);
    for (unsigned i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        if (child == 0) {
            for (size_t t = 0; t < DETACHED; t++)
                pthread_detach(thread_start(end_soon, (void *)t));
            sleep_ms(i % 3);
            exit(EXIT_SUCCESS);
        }
        child_succeeds(child);
    }
    return EXIT_SUCCESS;
}
