// Ten thousand pools are fine: one that is not used costs some hundred bytes; each of them works,
// on two threads, and they end in any order.
#include "pools.h"

enum { POOLS = 10000, BLOCKS = 3, UNUSED_BYTES_MAX = 512, USED_BYTES_MAX = 2500 };

static fa_pool *pools[POOLS];

static void *use_all(void *round) {
    for (size_t i = 0; i < POOLS; i++) {
        void *blocks[BLOCKS];
        for (int b = 0; b < BLOCKS; b++)
            pattern_write(blocks[b] = pool_block(pools[i]), 16 + i % 64, i + (size_t)b);
        for (int b = 0; b < BLOCKS; b++) {
            block_holds(blocks[b], 16 + i % 64, i + (size_t)b);
            GIVES(0, fa_pool_free(pools[i], blocks[b]));
        }
    }
    return round;
}

int main(void) {
    uint64_t random = random_seed(1);
    frames_start();
    fa_pool_free(pools[0] = pool_made("warm", 16, 0), NULL);
    fa_pool_destroy(pools[0]);
    size_t before = rss_bytes();
    for (size_t i = 0; i < POOLS; i++)
        pools[i] = pool_made("many", 16 + i % 64, 0);
    CHECK(growth_since(before) < POOLS * UNUSED_BYTES_MAX, "%zu bytes each",
          growth_since(before) / POOLS);
    for (int round = 0; round < 3; round++) {
        pthread_t other = thread_begun(use_all, NULL);
        use_all(NULL);
        thread_ended(other);
    }
    for (size_t left = POOLS; left > 0; left--) {
        size_t i = random_below(&random, left);
        GIVES(0, fa_pool_destroy(pools[i]));
        pools[i] = pools[left - 1];
    }
    // What is known about slabs and the lists of free blocks stay with the library, for others.
    malloc_trim(0);
    CHECK(growth_since(before) < POOLS * USED_BYTES_MAX, "%zu bytes stayed", growth_since(before));
}
