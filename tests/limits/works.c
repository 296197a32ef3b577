// Under whatever limit it was started: allocates in all sizes, on threads as well, and says so.
#include "works.h"
#include <pthread.h>

enum { WATCHDOG_S = 120, THREADS = 4 };

static void *work(void *unused) {
    (void)unused;
    struct kept *all = malloc(WORK_BLOCKS * sizeof *all);
    CHECK(all, "no list");
    // The huge ones are for the main thread alone: a limit must not depend on who comes first.
    for (size_t i = 0; i < WORK_BLOCKS - WORK_HUGE; i++) {
        all[i] = (struct kept){work_allocate(i, work_size(i)), work_size(i)};
        CHECK(all[i].block, "no %zu bytes", work_size(i));
        kept_write(all[i], i);
    }
    memset(&all[WORK_BLOCKS - WORK_HUGE], 0, WORK_HUGE * sizeof *all);
    work_end(all);
    free(all);
    return NULL;
}

int main(void) {
    program_start(WATCHDOG_S);
    static struct kept all[WORK_BLOCKS];
    size_t failed = work_begin(all);
    CHECK(failed == 0, "%zu allocations failed", failed);
    work_end(all);
    pthread_t thread[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK(!pthread_create(&thread[i], NULL, work, NULL), "no thread");
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    puts("works");
    return EXIT_SUCCESS;
}
