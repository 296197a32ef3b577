// Threads that end drop out: the others go on meeting without them, and one that was only waited
// for lets them go by leaving.
#include "jobs.h"

enum { THREADS = 6, ROUNDS_EACH = 100 };

static fa_barrier *barrier;
static size_t written[2][THREADS];

// Thread 0 leaves first. Those from `me` on are there in each of my rounds.
static void *meets_for_a_while(void *number) {
    size_t me = (size_t)number;
    for (size_t round = 1; round <= (me + 1) * ROUNDS_EACH; round++) {
        written[round % 2][me] = round;
        int result = fa_barrier_arrive_wait(barrier, FA_FOREVER);
        CHECK(result == 0 || result == 1, "%d", result);
        for (size_t i = me; i < THREADS; i++)
            CHECK(written[round % 2][i] == round, "thread %zu in round %zu, %zu in %zu", me, round,
                  i, written[round % 2][i]);
    }
    CHECK(fa_barrier_drop(barrier) >= 0, "no way out");
    return NULL;
}

static void *waits_for_one(void *ticket) {
    GIVES(0, fa_barrier_wait(barrier, *(uint64_t *)ticket, FA_FOREVER));
    return NULL;
}

int main(void) {
    jobs_start();
    barrier = barrier_made(THREADS);
    threads_run(THREADS, meets_for_a_while);
    GIVES(-EINVAL, fa_barrier_arrive(barrier, NULL)); // nobody is expected
    GIVES(-EINVAL, fa_barrier_arrive_wait(barrier, FA_FOREVER));
    GIVES(-EINVAL, fa_barrier_drop(barrier));
    GIVES(0, fa_barrier_destroy(barrier));

    uint64_t ticket;
    barrier = barrier_made(3);
    GIVES(0, fa_barrier_arrive(barrier, NULL));
    GIVES(0, fa_barrier_arrive(barrier, &ticket));
    pthread_t other = thread_start(waits_for_one, &ticket);
    sleep_ms(20);
    GIVES(-ETIMEDOUT, fa_barrier_wait(barrier, ticket, 0));
    GIVES(1, fa_barrier_drop(barrier)); // the third lets both go, and two are expected
    thread_join(other);
    GIVES(0, fa_barrier_arrive(barrier, NULL));
    GIVES(1, fa_barrier_arrive(barrier, NULL));
    GIVES(0, fa_barrier_destroy(barrier));
    return EXIT_SUCCESS;
}
