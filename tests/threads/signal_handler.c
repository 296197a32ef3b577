// A crash handler that allocates, whatever it interrupted, never hangs.
#include "child.h"
#include "crew.h"
#include <sys/time.h>

enum { PROCESSES = 300, BUSY = 2, SIZE_MOD = 40000, BLOCKS = 200, DELAY_MAX_US = 3000 };

static void allocate_and_leave(int number) {
    (void)number;
    for (size_t size = 1; size < SIZE_MOD; size += size / 2 + 1) {
        char *p = malloc(size);
        if (p)
            memset(p, 1, size);
        free(p);
    }
    _exit(EXIT_SUCCESS);
}

__attribute__((noreturn)) static void *stay_busy(void *number) {
    void *block[BLOCKS] = {0};
    uint64_t random = random_seed((size_t)number);
    for (;;) {
        size_t i = random_below(&random, BLOCKS);
        free(block[i]);
        block[i] = malloc(random_below(&random, SIZE_MOD));
    }
}

int main(void) {
    program_start(WATCHDOG_S);
    for (int i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        if (child == 0) {
            signal(SIGALRM, allocate_and_leave);
            for (size_t t = 0; t < BUSY; t++)
                thread_start(stay_busy, (void *)t);
            struct itimerval once = {{0, 0}, {0, 1 + i * 7919 % DELAY_MAX_US}};
            setitimer(ITIMER_REAL, &once, NULL);
            stay_busy((void *)(size_t)i);
        }
        child_succeeds(child);
    }
    return EXIT_SUCCESS;
}
