// A child made while other threads are busy with a pool uses it, and gets back what they kept.
#include "pools.h"

enum { THREADS = 3, FORKS = 60, BLOCKS = 500, SIZE = 64 };

static fa_pool *pool;
static fa_group *group;
static int stop;

static void use_both(size_t blocks) {
    void *block[BLOCKS];
    for (size_t i = 0; i < blocks; i++)
        pattern_write(block[i] = pool_block(pool), SIZE, i);
    for (size_t i = 0; i < blocks; i++) {
        block_holds(block[i], SIZE, i);
        GIVES(0, fa_pool_free(pool, block[i]));
    }
    for (size_t i = 0; i < blocks; i++)
        block[i] = group_block(group, SIZE);
    for (size_t i = 0; i < blocks; i++)
        GIVES(0, fa_group_free_one(group, block[i]));
}

static void *busy(void *unused) {
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
        use_both(BLOCKS);
    return unused;
}

static void *child_thread(void *unused) {
    use_both(BLOCKS);
    return unused;
}

int main(void) {
    pthread_t threads[THREADS];
    frames_start();
    pool = pool_made("forked", SIZE, 0);
    group = group_made("forked", NULL);
    for (int i = 0; i < THREADS; i++)
        threads[i] = thread_begun(busy, NULL);
    for (int i = 0; i < FORKS; i++) {
        use_both(10);
        pid_t child = fork();
        CHECK(child >= 0, "no child");
        if (!child) {
            alarm(20);
            use_both(BLOCKS);
            thread_ended(thread_begun(child_thread, NULL));
            GIVES(0, fa_pool_trim(pool));
            CHECK(pool_figures(pool).cached_blocks == 0, "%llu cached",
                  (unsigned long long)pool_figures(pool).cached_blocks);
            (void)fa_pool_destroy(pool); // says how many blocks the others had
            GIVES(0, fa_group_destroy(group));
            _exit(0);
        }
        int status;
        CHECK(waitpid(child, &status, 0) == child && status == 0, "child: %x", status);
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < THREADS; i++)
        thread_ended(threads[i]);
    CHECK(pool_figures(pool).live_blocks == 0, "live");
    CHECK(group_figures(group).live_blocks == 0, "live");
    GIVES(0, fa_pool_destroy(pool));
    GIVES(0, fa_group_destroy(group));
}
