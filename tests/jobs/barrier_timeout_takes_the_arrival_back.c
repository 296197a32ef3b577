// Who waited long enough has not arrived: the barrier goes on as if it had not called. Threads that
// come with timeouts much too short, again and again, still meet once a round.
#include "jobs.h"

enum { SHORT_MS = 30, MEETINGS = 300, THREADS = 3, LIMIT_NS_MAX = 100000 };

static fa_barrier *barrier;
static size_t met[2][THREADS];

static void alone(void) {
    barrier = barrier_made(2);
    for (int i = 0; i < 3; i++) { // three arrivals would be one round and a half
        uint64_t before = clock_ms();
        errno = 4711;
        GIVES(-ETIMEDOUT, fa_barrier_arrive_wait(barrier, SHORT_MS * MS));
        CHECK(clock_ms() - before >= SHORT_MS - 1, "after %d ms", (int)(clock_ms() - before));
        CHECK(errno == 4711, "errno %d", errno);
        GIVES(-ETIMEDOUT, fa_barrier_arrive_wait(barrier, 0));
    }
    GIVES(0, fa_barrier_arrive(barrier, NULL));
    GIVES(1, fa_barrier_arrive_wait(barrier, 0)); // the last one waits for nobody
    GIVES(0, fa_barrier_destroy(barrier));
}

static void *comes(void *result) {
    *(int *)result = fa_barrier_arrive_wait(barrier, FA_FOREVER);
    return NULL;
}
static void long_enough(void) {
    const uint64_t timeouts[] = {60000 * MS, INT64_MAX, FA_FOREVER - 1, FA_FOREVER};
    barrier = barrier_made(2);
    for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++) {
        int here, there;
        pthread_t other = thread_start(comes, &there);
        if (i % 2)
            sleep_ms(SHORT_MS); // now and then the other comes first
        here = fa_barrier_arrive_wait(barrier, timeouts[i]);
        thread_join(other);
        CHECK(here >= 0 && there >= 0 && here + there == 1, "%d here, %d there", here, there);
    }
    GIVES(0, fa_barrier_destroy(barrier));
}

static void *tries(void *number) {
    size_t me = (size_t)number;
    uint64_t state = random_seed(me + 1);
    for (size_t meeting = 1; meeting <= MEETINGS; meeting++) {
        int result;
        met[meeting % 2][me] = meeting;
        do
            result = fa_barrier_arrive_wait(barrier, random_below(&state, LIMIT_NS_MAX));
        while (result == -ETIMEDOUT);
        CHECK(result == 0 || result == 1, "%d", result);
        for (size_t i = 0; i < THREADS; i++)
            CHECK(met[meeting % 2][i] == meeting, "thread %zu is at meeting %zu, %zu at %zu", me,
                  meeting, i, met[meeting % 2][i]);
    }
    return NULL;
}

int main(void) {
    jobs_start();
    alone();
    long_enough();
    barrier = barrier_made(THREADS);
    threads_run(THREADS, tries);
    GIVES(0, fa_barrier_destroy(barrier));
    return EXIT_SUCCESS;
}
