// A group's blocks are of any size, at multiples of any alignment up to 2 MiB, and apart; a group
// of few is small.
#include "pools.h"

enum { BLOCKS = 400, SMALL_GROUPS = 1000, SMALL_BLOCKS = 10 };

static void blocks_are_apart(uint64_t seed) {
    uint64_t random = random_seed(seed);
    void *blocks[BLOCKS];
    size_t sizes[BLOCKS];
    fa_group *group = group_made("aligned", NULL);
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t align = (size_t)1 << random_below(&random, 10);
        sizes[i] = random_below(&random, (size_t)1 << random_below(&random, 13));
        if (i % 50 == 0)
            align = (size_t)1 << random_below(&random, 22);
        if (i % 40 == 0)
            sizes[i] = random_below(&random, 2 << 20);
        blocks[i] = fa_group_alloc(group, sizes[i], align);
        CHECK(blocks[i] && (uintptr_t)blocks[i] % align == 0, "%zu at %zu: %p", sizes[i], align,
              blocks[i]);
        pattern_write(blocks[i], sizes[i], i);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        block_holds(blocks[i], sizes[i], i);
    GIVES(0, fa_group_destroy(group));
}

int main(void) {
    fa_group *groups[SMALL_GROUPS], *group = group_made("errors", NULL), *none = NULL;
    fa_group_stats stats;
    frames_start();
    for (uint64_t seed = 1; seed <= 20; seed++)
        blocks_are_apart(seed);
    REFUSES(EINVAL, fa_group_alloc(group, 16, 24));
    REFUSES(EINVAL, fa_group_alloc(group, 16, 2 * FA_ALIGN_MAX));
    REFUSES(ENOMEM, fa_group_alloc(group, SIZE_MAX, 0));
    REFUSES(ENOMEM, fa_group_alloc(group, SIZE_MAX / 2, 4096));
    void *a = group_block(group, 0), *b = group_block(group, 0);
    CHECK(a != b, "one block for two");
    stats.size = 4;
    GIVES(-EINVAL, fa_group_stats_get(group, &stats));
    GIVES(-EINVAL, fa_group_stats_get(group, NULL));
    GIVES(-EINVAL, fa_group_create(NULL, "none", NULL));
    GIVES(0, fa_group_destroy(group));
    GIVES(-EINVAL, fa_group_create(&none, "none", group));
    CHECK(!none, "something was made");

    size_t before = rss_bytes();
    for (int i = 0; i < SMALL_GROUPS; i++) {
        groups[i] = group_made("small", NULL);
        for (int b2 = 0; b2 < SMALL_BLOCKS; b2++)
            memset(group_block(groups[i], 64), 1, 64);
    }
    CHECK(growth_since(before) < SMALL_GROUPS * 6000, "%zu bytes each",
          growth_since(before) / SMALL_GROUPS);
    for (int i = 0; i < SMALL_GROUPS; i++)
        GIVES(0, fa_group_destroy(groups[i]));
}
