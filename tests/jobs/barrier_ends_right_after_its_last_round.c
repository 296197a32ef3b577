// Whoever comes out of the last round may destroy the barrier, while the others are still on their
// way out of it; the next one may lie in the same place.
#include "jobs.h"

enum { THREADS = 4, BARRIERS = 5000 };

static fa_barrier *barrier[BARRIERS + 1]; // each made by one who came out of the one before
static size_t met[BARRIERS];              // by the last one of each

static void *meets(void *unused) {
    for (size_t i = 0; i < BARRIERS; i++) {
        fa_barrier *mine = __atomic_load_n(&barrier[i], __ATOMIC_ACQUIRE);
        while (!mine) { // it is being made
            sched_yield();
            mine = __atomic_load_n(&barrier[i], __ATOMIC_ACQUIRE);
        }
        int result = fa_barrier_arrive_wait(mine, FA_FOREVER);
        CHECK(result == 0 || result == 1, "%d at barrier %zu", result, i);
        if (result == 1) {
            met[i]++;
            GIVES(0, fa_barrier_destroy(mine));
            __atomic_store_n(&barrier[i + 1], barrier_made(THREADS), __ATOMIC_RELEASE);
        }
    }
    return NULL;
}

int main(void) {
    jobs_start();
    barrier[0] = barrier_made(THREADS);
    threads_run(THREADS, meets);
    for (size_t i = 0; i < BARRIERS; i++)
        CHECK(met[i] == 1, "%zu met at barrier %zu", met[i], i);
    GIVES(0, fa_barrier_destroy(barrier[BARRIERS]));
    return EXIT_SUCCESS;
}
