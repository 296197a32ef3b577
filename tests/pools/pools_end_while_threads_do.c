// A pool may end while threads that used it are ending, and one thread may use and end thousands.
#include "pools.h"

enum { ROUNDS = 300, THREADS = 4, BLOCKS = 50, MANY = 20000 };

static fa_pool *pool;

static void *thread_run(void *unused) {
    void *blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++)
        blocks[i] = pool_block(pool);
    for (int i = 0; i < BLOCKS; i++)
        GIVES(0, fa_pool_free(pool, blocks[i]));
    __atomic_fetch_add((int *)unused, 1, __ATOMIC_RELEASE);
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    frames_start();
    for (int round = 0; round < ROUNDS; round++) {
        int done = 0;
        pool = pool_made("ends", 48, 0);
        for (int i = 0; i < THREADS; i++)
            threads[i] = thread_begun(thread_run, &done);
        while (__atomic_load_n(&done, __ATOMIC_ACQUIRE) < THREADS)
            sched_yield();
        GIVES(0, fa_pool_destroy(pool)); // their ends are on the way
        for (int i = 0; i < THREADS; i++)
            thread_ended(threads[i]);
    }
    size_t before = 0;
    for (int i = 0; i < MANY; i++) {
        pool = pool_made("one of many", 48, 0);
        GIVES(0, fa_pool_free(pool, pool_block(pool)));
        GIVES(0, fa_pool_destroy(pool));
        if (i == MANY / 4)
            before = rss_bytes();
    }
    CHECK(growth_since(before) < 512 * KIB, "%zu bytes stayed", growth_since(before));
}
