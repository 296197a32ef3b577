// A child that has busy threads of its own forks again, three generations deep.
#include "busy.h"

enum { ROUNDS = 20, GENERATIONS = 3 };

static void generation(int depth) {
    allocate_all_sizes((uint64_t)depth);
    if (depth == GENERATIONS)
        return;
    busy_start();
    pid_t child = fork();
    if (child == 0) {
        generation(depth + 1);
        exit(EXIT_SUCCESS);
    }
    child_succeeds(child);
}

int main(void) {
    program_start(WATCHDOG_S);
    for (int round = 0; round < ROUNDS; round++) {
        pid_t child = fork();
        if (child == 0) {
            generation(0);
            exit(EXIT_SUCCESS);
        }
        child_succeeds(child);
    }
    return EXIT_SUCCESS;
}
