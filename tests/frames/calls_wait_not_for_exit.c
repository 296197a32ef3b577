// The process' end ends no frame: deferred calls don't run, whoever exits, and nothing hangs.
#include "child.h"
#include "frames.h"
#include "../threads/crew.h"

static fa_arena *made;
static pthread_barrier_t all_open;
static int ran[2];

static void says_it_ran(void *unused) {
    ssize_t ignored = write(ran[1], "!", 1);
    (void)ignored;
}
static void leave_open(fa_arena *arena) {
    frame_begun(arena);
    block_made(arena, 100000, 1);
    GIVES(0, fa_arena_defer(arena, says_it_ran, NULL));
}
static void *waits(void *unused) {
    leave_open(fa_arena_self());
    pthread_barrier_wait(&all_open);
    for (;;)
        pause();
    return NULL;
}
static void *ends_the_process(void *unused) {
    exit(EXIT_SUCCESS);
}

static void child_run(int how) {
    made = arena_made(NULL);
    leave_open(made);
    leave_open(fa_arena_self());
    pthread_barrier_init(&all_open, NULL, 3);
    thread_start(waits, NULL);
    thread_start(waits, NULL);
    pthread_barrier_wait(&all_open);
    if (how == 0)
        exit(EXIT_SUCCESS);
    if (how == 1)
        _exit(EXIT_SUCCESS);
    thread_start(ends_the_process, NULL);
    for (;;)
        pause();
}

int main(void) {
    frames_start();
    for (int how = 0; how < 3; how++) {
        CHECK(pipe(ran) == 0, "no pipe");
        pid_t child = fork();
        if (child == 0) {
            close(ran[0]);
            child_run(how);
        }
        close(ran[1]);
        child_succeeds(child);
        char text;
        CHECK(read(ran[0], &text, 1) == 0, "a call ran at the end (way %d)", how);
        close(ran[0]);
    }
    return EXIT_SUCCESS;
}
