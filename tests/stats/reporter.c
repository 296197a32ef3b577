// A program that ends, forks, starts others and takes signals in the ways that reports must bear;
// reports.py tells it what to do and looks at the reports.
#include "support/promise.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

enum { PATIENCE = 60, THREADS = 3, BLOCKS = 1000, SIZE = 200, EXIT_CODE = 7 };

static volatile sig_atomic_t own_signals;

static void own_handler(int number) {
    own_signals++;
}

// Tells the parent that it may act, and waits until it has closed the pipe.
static void wait_for_parent(void) {
    char byte;
    printf("ready\n");
    fflush(stdout);
    ssize_t got;
    while ((got = read(STDIN_FILENO, &byte, 1)) > 0)
        ;
    CHECK(got == 0, "the read was interrupted: errno %d", errno);
}

static pthread_barrier_t barrier;

static void *thread_waits(void *unused) {
    free(opaque(malloc(SIZE))); // one without a heap does not count as running
    pthread_barrier_wait(&barrier);
    pause();
    return NULL;
}

static void *thread_is_busy(void *number) {
    uint64_t random = random_seed((uintptr_t)number);
    static void *shared[BLOCKS];
    for (;;) {
        void *fresh = malloc(random_below(&random, random_below(&random, 100) ? 2000 : 200 * KIB));
        free(__atomic_exchange_n(&shared[random_below(&random, BLOCKS)], fresh, __ATOMIC_ACQ_REL));
    }
    return NULL;
}

static void threads_start(void *(*run)(void *)) {
    for (size_t i = 0; i < THREADS; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, run, (void *)i) == 0, "no thread");
    }
}

static pid_t start(char **command) {
    pid_t child = fork();
    if (child == 0) {
        execvp(command[0], command);
        _exit(EXIT_FAILURE);
    }
    return child;
}

static void hold(size_t count) {
    for (size_t i = 0; i < count; i++)
        CHECK(opaque(malloc(SIZE)), "no block");
}

static bool command_is(const char *name, char **argv) {
    return strcmp(argv[1], name) == 0;
}

int main(int argc, char **argv) {
    program_start(PATIENCE);
    CHECK(argc > 1, "usage: reporter COMMAND ...");
    if (command_is("hold", argv)) {
        hold(argument(argc, argv, 2, 0));
    } else if (command_is("fork", argv)) {
        pid_t child = fork();
        if (child == 0)
            exit(EXIT_SUCCESS);
        waitpid(child, NULL, 0);
    } else if (command_is("start", argv)) {
        waitpid(start(argv + 2), NULL, 0);
    } else if (command_is("leave", argv)) { // the child is an orphan soon
        start(argv + 2);
    } else if (command_is("become", argv)) {
        execvp(argv[2], argv + 2);
    } else if (command_is("wait", argv)) {
        wait_for_parent();
    } else if (command_is("wait-busy", argv)) {
        threads_start(thread_is_busy);
        wait_for_parent();
    } else if (command_is("wait-handling", argv)) {
        signal(SIGUSR1, own_handler);
        wait_for_parent();
        CHECK(own_signals == 1, "%d signals", (int)own_signals);
    } else if (command_is("wait-forked", argv)) {
        pid_t child = fork();
        if (child == 0) {
            printf("%d\n", (int)getpid());
            wait_for_parent();
            _exit(EXIT_SUCCESS);
        }
        waitpid(child, NULL, 0);
        _exit(EXIT_SUCCESS);
    } else if (command_is("threads", argv)) {
        pthread_barrier_init(&barrier, NULL, THREADS + 1);
        threads_start(thread_waits);
        pthread_barrier_wait(&barrier);
    } else if (command_is("reuse", argv)) { // started without stderr: its number is a file's
        CHECK(open(argv[2], O_WRONLY | O_CREAT, 0600) == STDERR_FILENO, "another number");
    } else if (command_is("redirect", argv)) {
        close(STDERR_FILENO);
        CHECK(open(argv[2], O_WRONLY | O_CREAT, 0600) == STDERR_FILENO, "another number");
    } else if (command_is("_exit", argv)) {
        _exit(EXIT_CODE);
    } else if (command_is("xml", argv)) {
        hold(BLOCKS);
        CHECK(malloc_info(0, stdout) == 0, "malloc_info");
    } else if (command_is("mallinfo", argv)) {
        size_t before = mallinfo2().uordblks;
        hold(BLOCKS);
        struct mallinfo2 info = mallinfo2();
        printf("%zu %zu %zu\n", info.uordblks - before, info.arena, info.fordblks);
    }
    return argc > 1 && command_is("fail", argv) ? EXIT_CODE : 0;
}
