// Threads that meet in a plain loop, one barrier a round: nobody is ever more than a round ahead,
// what one wrote before it arrived is seen by all afterwards, and one of each round is told that it
// came last. The numbers are written and read without atomics, so that ThreadSanitizer looks, too.
//
// barrier_plain_loop_loses_nothing THREADS ROUNDS
#include "jobs.h"

static fa_barrier *barrier;
static size_t threads, rounds, last_ones;
static size_t written[2][THREADS_MAX]; // of this round and of the one that others may be in

static void *meets(void *number) {
    size_t me = (size_t)number, last = 0;
    for (size_t round = 1; round <= rounds; round++) {
        written[round % 2][me] = round;
        int result = fa_barrier_arrive_wait(barrier, FA_FOREVER);
        CHECK(result == 0 || result == 1, "%d in round %zu", result, round);
        last += (size_t)result;
        for (size_t i = 0; i < threads; i++)
            CHECK(written[round % 2][i] == round, "thread %zu is in round %zu, thread %zu in %zu",
                  me, round, i, written[round % 2][i]);
    }
    __atomic_fetch_add(&last_ones, last, __ATOMIC_RELAXED);
    return NULL;
}

int main(int argc, char **argv) {
    jobs_start();
    threads = argument(argc, argv, 1, 8);
    rounds = argument(argc, argv, 2, 20000);
    if (argc > 2)
        alarm(0); // by hand
    barrier = barrier_made((uint32_t)threads);
    threads_run(threads, meets);
    CHECK(last_ones == rounds, "%zu were last in %zu rounds", last_ones, rounds);
    GIVES(0, fa_barrier_destroy(barrier));
    return EXIT_SUCCESS;
}
