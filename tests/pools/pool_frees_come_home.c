// Blocks that another thread frees are found again: a producer and a consumer need no more memory
// than what is between them, and a little.
#include "pools.h"

enum { BLOCKS = 1000000, BETWEEN = 1 << 15, SIZE = 64 };

static fa_pool *pool;
static void *ring[BETWEEN];
static size_t written, taken; // release/acquire

static void *producer_run(void *unused) {
    for (size_t i = 0; i < BLOCKS; i++) {
        uint64_t *p = pool_block(pool);
        *p = i;
        while (i - __atomic_load_n(&taken, __ATOMIC_ACQUIRE) >= BETWEEN)
            sched_yield();
        ring[i % BETWEEN] = p;
        __atomic_store_n(&written, i + 1, __ATOMIC_RELEASE);
    }
    return unused;
}

static void *consumer_run(void *by_free) {
    for (size_t i = 0; i < BLOCKS; i++) {
        while (__atomic_load_n(&written, __ATOMIC_ACQUIRE) <= i)
            sched_yield();
        uint64_t *p = ring[i % BETWEEN];
        CHECK(*p == i, "block %zu changed", i);
        if (by_free)
            free(p);
        else
            GIVES(0, fa_pool_free(pool, p));
        __atomic_store_n(&taken, i + 1, __ATOMIC_RELEASE);
    }
    return NULL;
}

static void run(void *by_free) {
    written = taken = 0;
    pool = pool_made("handed over", SIZE, 0);
    pthread_t producer = thread_begun(producer_run, NULL);
    thread_ended(thread_begun(consumer_run, by_free));
    thread_ended(producer);
    fa_pool_stats stats = pool_figures(pool);
    CHECK(stats.live_blocks == 0, "%llu live", (unsigned long long)stats.live_blocks);
    GIVES(0, fa_pool_destroy(pool));
}

int main(void) {
    frames_start();
    size_t before = rss_bytes();
    run(NULL);
    if (frames_with_library())
        run(&pool);
    CHECK(growth_since(before) < 2 * (size_t)BETWEEN * SIZE + MIB, "%zu bytes",
          growth_since(before));
}
