// Arriving and waiting apart: a ticket is good for its round, whoever waits with it and however
// late; a wait that ran out of time took no arrival back.
#include "jobs.h"

enum { ROUNDS = 2000, SHORT_MS = 20 };

static fa_barrier *barrier;
static uint64_t others_ticket;
static size_t work[2][2];

static void tickets(void) {
    uint64_t first, second, third;
    barrier = barrier_made(2);
    GIVES(0, fa_barrier_arrive(barrier, &first));
    GIVES(-ETIMEDOUT, fa_barrier_wait(barrier, first, 0));
    GIVES(-ETIMEDOUT, fa_barrier_wait(barrier, first, SHORT_MS * MS));
    GIVES(1, fa_barrier_arrive(barrier, &second));
    CHECK(first == second, "two tickets for one round");
    GIVES(0, fa_barrier_wait(barrier, first, 0));
    GIVES(0, fa_barrier_wait(barrier, first, FA_FOREVER));
    GIVES(0, fa_barrier_arrive(barrier, &third));
    CHECK(third != first, "one ticket for two rounds");
    GIVES(0, fa_barrier_wait(barrier, first, 0)); // that round is long over
    GIVES(-ETIMEDOUT, fa_barrier_wait(barrier, third, 0));
    GIVES(1, fa_barrier_arrive(barrier, NULL));
    GIVES(0, fa_barrier_destroy(barrier));
}

static void *waits(void *unused) {
    GIVES(0, fa_barrier_wait(barrier, others_ticket, FA_FOREVER));
    return NULL;
}
static void by_another_thread(void) {
    barrier = barrier_made(2);
    GIVES(0, fa_barrier_arrive(barrier, &others_ticket));
    pthread_t other = thread_start(waits, NULL);
    sleep_ms(SHORT_MS);
    GIVES(1, fa_barrier_arrive(barrier, NULL));
    thread_join(other);
    GIVES(0, fa_barrier_destroy(barrier));
}

// What needs nobody else is done between the two.
static void *works(void *number) {
    size_t me = (size_t)number;
    for (size_t round = 1; round <= ROUNDS; round++) {
        uint64_t ticket;
        work[round % 2][me] = round;
        CHECK(fa_barrier_arrive(barrier, &ticket) >= 0, "no arrival");
        sched_yield();
        GIVES(0, fa_barrier_wait(barrier, ticket, FA_FOREVER));
        CHECK(work[round % 2][!me] == round, "round %zu: %zu", round, work[round % 2][!me]);
    }
    return NULL;
}

int main(void) {
    jobs_start();
    tickets();
    by_another_thread();
    barrier = barrier_made(2);
    threads_run(2, works);
    GIVES(0, fa_barrier_destroy(barrier));
    return EXIT_SUCCESS;
}
