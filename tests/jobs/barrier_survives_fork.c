// A fork while threads meet: the parent's go on; in the child nobody has arrived, and the barrier
// is as good as new.
#include "child.h"
#include "jobs.h"

enum { THREADS = 3, FORKS = 60 };

static fa_barrier *busy, *half;
static uint32_t stop;

static void *meets(void *unused) {
    while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE))
        CHECK(fa_barrier_arrive_wait(busy, FA_FOREVER) >= 0, "the parent's barrier broke");
    CHECK(fa_barrier_drop(busy) >= 0, "no way out");
    return NULL;
}
static void *meets_in_child(void *unused) {
    for (int i = 0; i < 100; i++)
        CHECK(fa_barrier_arrive_wait(busy, FA_FOREVER) >= 0, "the child's barrier broke");
    return NULL;
}

static void child(uint64_t ticket) {
    GIVES(0, fa_barrier_wait(half, ticket, FA_FOREVER)); // that round is over here
    GIVES(0, fa_barrier_arrive(half, NULL));
    GIVES(1, fa_barrier_arrive(half, NULL));
    GIVES(0, fa_barrier_destroy(half));
    threads_run(THREADS, meets_in_child);
    GIVES(0, fa_barrier_destroy(busy));
    fa_barrier *another = barrier_made(1);
    GIVES(1, fa_barrier_arrive_wait(another, 0));
    _exit(EXIT_SUCCESS);
}

int main(void) {
    jobs_start();
    uint64_t ticket;
    pthread_t thread[THREADS];
    busy = barrier_made(THREADS);
    half = barrier_made(2);
    GIVES(0, fa_barrier_arrive(half, &ticket));
    for (size_t i = 0; i < THREADS; i++)
        thread[i] = thread_start(meets, NULL);
    for (int i = 0; i < FORKS; i++) {
        pid_t forked = fork();
        if (forked == 0)
            child(ticket);
        child_succeeds(forked);
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
    for (size_t i = 0; i < THREADS; i++)
        thread_join(thread[i]);
    GIVES(-ETIMEDOUT, fa_barrier_wait(half, ticket, 0));
    GIVES(1, fa_barrier_arrive_wait(half, FA_FOREVER));
    GIVES(0, fa_barrier_destroy(half));
    GIVES(0, fa_barrier_destroy(busy));
    return EXIT_SUCCESS;
}
