// A fork while workers are in an epoch: in the child they are gone and have left it, the forking
// thread is still in it, and new workers may join.
#include "child.h"
#include "jobs.h"

enum { WORKERS = 3, FORKS = 40 };

static fa_epoch *epoch;
static uint32_t stop;

static void *works(void *unused) {
    GIVES(0, fa_epoch_join(epoch, fa_arena_self()));
    while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE))
        CHECK(fa_frame_alloc(3000), "errno %d", errno);
    GIVES(0, fa_epoch_leave(fa_arena_self()));
    return NULL;
}
static void *works_in_child(void *unused) {
    GIVES(0, fa_epoch_join(epoch, fa_arena_self()));
    block_made(fa_arena_self(), 3000, 1);
    GIVES(0, fa_epoch_leave(fa_arena_self()));
    return NULL;
}

static void child(void *kept) {
    block_holds(kept, 5000, 1);
    GIVES(0, fa_frame_advance_all(epoch));
    block_made(fa_arena_self(), 5000, 2);
    threads_run(WORKERS, works_in_child);
    GIVES(-EBUSY, fa_epoch_destroy(epoch));
    GIVES(0, fa_epoch_leave(fa_arena_self()));
    GIVES(0, fa_epoch_destroy(epoch));
    _exit(EXIT_SUCCESS);
}

int main(void) {
    jobs_start();
    pthread_t worker[WORKERS];
    GIVES(0, fa_epoch_create(&epoch));
    GIVES(0, fa_epoch_join(epoch, fa_arena_self()));
    for (size_t i = 0; i < WORKERS; i++)
        worker[i] = thread_start(works, NULL);
    for (int i = 0; i < FORKS; i++) {
        void *kept = block_made(fa_arena_self(), 5000, 1);
        pid_t forked = fork();
        if (forked == 0)
            child(kept);
        GIVES(0, fa_frame_advance_all(epoch));
        child_succeeds(forked);
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
    for (size_t i = 0; i < WORKERS; i++)
        thread_join(worker[i]);
    GIVES(0, fa_epoch_leave(fa_arena_self()));
    GIVES(0, fa_epoch_destroy(epoch));
    return EXIT_SUCCESS;
}
