// fork from several threads at once amid busy ones; the only thread of the child goes on.
#include "busy.h"

enum { FORKERS = 4, CHILDREN_EACH = 60 };

static void *fork_often(void *number) {
    void *mine = malloc(1000);
    pattern_write(mine, 1000, (size_t)number);
    for (size_t i = 0; i < CHILDREN_EACH; i++) {
        pid_t child = fork();
        if (child == 0) {
            CHECK(pattern_holds(mine, 1000, (size_t)number), "own block");
            free(mine);
            allocate_all_sizes(i);
            exit(EXIT_SUCCESS);
        }
        child_succeeds(child);
    }
    free(mine);
    return NULL;
}

int main(void) {
    program_start(WATCHDOG_S);
    busy_start();
    pthread_t forker[FORKERS];
    for (size_t i = 0; i < FORKERS; i++)
        forker[i] = thread_start(fork_often, (void *)i);
    for (size_t i = 0; i < FORKERS; i++)
        pthread_join(forker[i], NULL);
    return EXIT_SUCCESS;
}
