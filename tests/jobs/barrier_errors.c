// What a barrier refuses; and that barriers which come and go leave nothing.
#include "jobs.h"

enum { MANY = 300, TIMES = 50 };

int main(void) {
    jobs_start();
    fa_barrier *barrier = NULL, *many[MANY];
    GIVES(-EINVAL, fa_barrier_create(NULL, 1));
    GIVES(-EINVAL, fa_barrier_create(&barrier, 0));
    GIVES(-EINVAL, fa_barrier_create(&barrier, FA_BARRIER_MAX + 1));
    GIVES(-EINVAL, fa_barrier_create(&barrier, UINT32_MAX));
    GIVES(-EINVAL, fa_barrier_destroy(NULL));
    GIVES(-EINVAL, fa_barrier_arrive(NULL, NULL));
    GIVES(-EINVAL, fa_barrier_arrive_wait(NULL, 0));
    GIVES(-EINVAL, fa_barrier_wait(NULL, 0, 0));
    GIVES(-EINVAL, fa_barrier_drop(NULL));

    barrier = barrier_made(2);
    GIVES(-EINVAL, fa_barrier_wait(barrier, UINT64_MAX, 0)); // no ticket
    GIVES(0, fa_barrier_arrive(barrier, NULL));
    GIVES(-EBUSY, fa_barrier_destroy(barrier));
    GIVES(1, fa_barrier_arrive(barrier, NULL));
    GIVES(0, fa_barrier_destroy(barrier));
    GIVES(-EINVAL, fa_barrier_destroy(barrier));
    GIVES(-EINVAL, fa_barrier_arrive(barrier, NULL));
    GIVES(-EINVAL, fa_barrier_arrive_wait(barrier, FA_FOREVER));
    GIVES(-EINVAL, fa_barrier_drop(barrier));

    barrier = barrier_made(FA_BARRIER_MAX);
    for (uint32_t i = 1; i < FA_BARRIER_MAX; i++)
        GIVES(0, fa_barrier_arrive(barrier, NULL));
    GIVES(1, fa_barrier_arrive(barrier, NULL));
    GIVES(0, fa_barrier_destroy(barrier));
    barrier = barrier_made(1);
    GIVES(0, fa_barrier_drop(barrier)); // nobody waited for that
    GIVES(-EINVAL, fa_barrier_arrive(barrier, NULL));
    GIVES(0, fa_barrier_destroy(barrier));
    barrier = barrier_made(1);
    for (int i = 0; i < MANY; i++)
        GIVES(1, fa_barrier_arrive_wait(barrier, FA_FOREVER));
    GIVES(0, fa_barrier_destroy(barrier));

    size_t before = 0;
    for (int time = 0; time < TIMES; time++) {
        for (uint32_t i = 0; i < MANY; i++)
            many[i] = barrier_made(i + 1);
        for (uint32_t i = 0; i < MANY; i++) {
            GIVES(i == 0, fa_barrier_arrive(many[i], NULL));
            if (i)
                GIVES(-EBUSY, fa_barrier_destroy(many[i]));
            for (uint32_t k = 1; k <= i; k++)
                GIVES(k == i, fa_barrier_drop(many[i]));
            GIVES(0, fa_barrier_destroy(many[i]));
        }
        if (!time)
            before = rss_bytes();
    }
    CHECK(growth_since(before) < MIB, "%zu bytes more", growth_since(before));
    return EXIT_SUCCESS;
}
