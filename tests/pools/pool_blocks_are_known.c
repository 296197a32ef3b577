// free, malloc_usable_size, realloc and fa_owner know the blocks of a pool. With the library only.
#include "pools.h"

static void blocks_are_known(size_t size, size_t align) {
    fa_pool *pool = pool_made("known", size, align);
    char *p = pool_block(pool), *q = pool_block(pool);
    size_t holds = pool_figures(pool).block_bytes;
    CHECK(malloc_usable_size(p) >= size, "%zu", malloc_usable_size(p));
    CHECK(owner_kind(p) == FA_OWNER_POOL, "kind %u", owner_kind(p));
    fa_owner_info info = {.size = sizeof info};
    GIVES(0, fa_owner(p, &info));
    CHECK(info.block_bytes >= holds, "%llu", (unsigned long long)info.block_bytes);
    pattern_write(p, size, 1);
    CHECK(realloc(p, holds) == p, "it fits");
    char *moved = realloc(p, 3 * size + 100000);
    CHECK(moved && moved != p && pattern_holds(moved, size, 1), "%p", (void *)moved);
    CHECK(owner_kind(moved) != FA_OWNER_POOL, "it is the heap's now");
    free(moved);
    CHECK(pool_figures(pool).live_blocks == 1, "%llu live",
          (unsigned long long)pool_figures(pool).live_blocks);
    free(q);
    CHECK(pool_figures(pool).live_blocks == 0, "%llu live",
          (unsigned long long)pool_figures(pool).live_blocks);
    p = pool_block(pool);
    GIVES(0, fa_pool_free(pool, p));
    GIVES(0, fa_pool_trim(pool));
    CHECK(owner_kind(p) != FA_OWNER_POOL, "kind %u", owner_kind(p));
    CHECK(pool_figures(pool).held_bytes == 0, "held");
    GIVES(0, fa_pool_destroy(pool));
}

int main(void) {
    static const size_t sizes[] = {16, 64, 1000, 32768, 40000, 2 << 20};
    frames_start();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        blocks_are_known(sizes[i], 0);
        blocks_are_known(sizes[i], 4096);
    }
    blocks_are_known(100, FA_ALIGN_MAX);
}
