// 200 short threads that use a pool leave nothing behind: no blocks, no memory, whether the
// program's own destructors use it before or after the library's, up to the last of the four
// rounds.
#include "pools.h"

enum { THREADS = 200, BLOCKS = 1000, KEYS = 8, SIZE = 64 };

static fa_pool *pool;
static pthread_key_t early[KEYS], late[KEYS];

static void use_pool(void) {
    void *blocks[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++)
        pattern_write(blocks[i] = pool_block(pool), SIZE, i);
    for (size_t i = 0; i < BLOCKS; i++) {
        block_holds(blocks[i], SIZE, i);
        GIVES(0, fa_pool_free(pool, blocks[i]));
    }
}

struct visit {
    pthread_key_t key;
    int left; // rounds
};

static void destructor(void *of_visit) {
    struct visit *visit = of_visit;
    use_pool();
    if (--visit->left)
        pthread_setspecific(visit->key, visit);
}

static void *thread_run(void *visits) {
    struct visit *visit = visits;
    for (int i = 0; i < 2 * KEYS; i++) {
        visit[i] = (struct visit){i < KEYS ? early[i] : late[i - KEYS], 1 + i % 4};
        pthread_setspecific(visit[i].key, &visit[i]);
    }
    use_pool();
    return NULL;
}

int main(void) {
    struct visit visits[2 * KEYS];
    size_t before = 0;
    for (int i = 0; i < KEYS; i++)
        CHECK(pthread_key_create(&early[i], destructor) == 0, "no key");
    frames_start();
    pool = pool_made("short", SIZE, 0);
    for (int i = 0; i < THREADS; i++) {
        if (i == 1)
            for (int k = 0; k < KEYS; k++)
                CHECK(pthread_key_create(&late[k], destructor) == 0, "no key");
        thread_ended(thread_begun(thread_run, visits));
        if (i == THREADS / 4)
            before = rss_bytes();
    }
    CHECK(growth_since(before) < 256 * KIB, "%zu bytes stayed", growth_since(before));
    fa_pool_stats stats = pool_figures(pool);
    CHECK(stats.live_blocks == 0 && stats.cached_blocks == 0, "%llu live, %llu cached",
          (unsigned long long)stats.live_blocks, (unsigned long long)stats.cached_blocks);
    GIVES(0, fa_pool_trim(pool));
    CHECK(pool_figures(pool).held_bytes == 0, "%llu held",
          (unsigned long long)pool_figures(pool).held_bytes);
    GIVES(0, fa_pool_destroy(pool));
}
