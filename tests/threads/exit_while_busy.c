// exit() with eight threads in the middle of malloc and free, and atexit handlers that allocate.
#include "child.h"
#include "crew.h"

enum { PROCESSES = 100, BUSY = 8, SIZE_MOD = 20000, BLOCKS = 100, HANDLERS = 20 };

__attribute__((noreturn)) static void *stay_busy(void *number) {
    void *block[BLOCKS] = {0};
    uint64_t random = random_seed((size_t)number);
    for (;;) {
        size_t i = random_below(&random, BLOCKS);
        free(block[i]);
        block[i] = malloc(random_below(&random, SIZE_MOD));
    }
}

static void allocate_at_exit(void) {
    for (size_t size = 1; size < SIZE_MOD * 10; size += size / 2 + 1)
        free(opaque(realloc(opaque(malloc(size)), size * 2)));
}

static void busy_process(int number) {
    program_start(WATCHDOG_S);
    for (int i = 0; i < HANDLERS; i++)
        atexit(allocate_at_exit);
    for (size_t i = 0; i < BUSY; i++) {
        // Detached threads are still there at exit, too.
        pthread_t thread = thread_start(stay_busy, (void *)(i + (size_t)number * BUSY));
        if (i % 2)
            pthread_detach(thread);
    }
    sleep_ms((unsigned)number % 5);
    exit(EXIT_SUCCESS);
}

int main(void) {
    program_start(WATCHDOG_S);
    for (int i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        if (child == 0)
            busy_process(i);
        child_succeeds(child);
    }
    return EXIT_SUCCESS;
}
