// Several threads load one group, and others below it, at once.
#include "pools.h"

enum { THREADS = 4, BLOCKS = 20000 };

static fa_group *level;
static uint64_t kept[THREADS];

static void *load(void *number) {
    size_t me = (size_t)number;
    uint64_t random = random_seed(me + 1);
    fa_group *own = group_made("loader", level);
    uint32_t *blocks[64] = {0};
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t slot = random_below(&random, 64), size = 4 + random_below(&random, 300);
        if (blocks[slot] && random_below(&random, 2)) {
            CHECK(*blocks[slot] == (uint32_t)(me << 8 | slot), "a block changed");
            GIVES(0, fa_group_free_one(level, blocks[slot]));
            kept[me]--;
        }
        blocks[slot] = group_block(level, size);
        *blocks[slot] = (uint32_t)(me << 8 | slot);
        kept[me]++;
        *(char *)group_block(own, 24) = 1;
    }
    CHECK(group_figures(own).live_blocks == BLOCKS, "own");
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    uint64_t all = 0;
    frames_start();
    level = group_made("level", NULL);
    for (size_t i = 0; i < THREADS; i++)
        threads[i] = thread_begun(load, (void *)i);
    for (int i = 0; i < THREADS; i++) {
        thread_ended(threads[i]);
        all += kept[i];
    }
    fa_group_stats stats = group_figures(level);
    CHECK(stats.live_blocks == all && stats.children == THREADS, "%llu, not %llu",
          (unsigned long long)stats.live_blocks, (unsigned long long)all);
    CHECK(stats.all_live_blocks == all + THREADS * BLOCKS, "all");
    GIVES(0, fa_group_destroy(level));
}
