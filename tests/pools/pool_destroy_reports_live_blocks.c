// A pool that is destroyed with live blocks says how many they were, and gives their memory back.
#include "pools.h"

enum { BLOCKS = 100000, FREED = 30000, SIZE = 512 };

int main(void) {
    static void *blocks[BLOCKS];
    struct said said;
    size_t before;
    frames_start();
    fa_pool *pool = pool_made("bullets", SIZE, 0);
    before = rss_bytes();
    for (size_t i = 0; i < BLOCKS; i++)
        memset(blocks[i] = pool_block(pool), 1, SIZE);
    for (size_t i = 0; i < FREED; i++)
        GIVES(0, fa_pool_free(pool, blocks[i * 3]));
    CHECK(pool_figures(pool).live_blocks == BLOCKS - FREED, "live");
    CHECK(growth_since(before) > BLOCKS / 2 * SIZE, "no memory was used");
    said_begin(&said);
    GIVES(0, fa_pool_destroy(pool));
    said_end(&said);
    if (frames_with_library()) {
        CHECK(strstr(said.text, "FA016 pool ended with live blocks: 'bullets', 70000; gone now"),
              "%s", said.text);
        fa_trim();
    }
    CHECK(growth_since(before) < 4 * MIB, "%zu bytes stayed", growth_since(before));

    pool = pool_made("clean", SIZE, 0);
    GIVES(0, fa_pool_free(pool, pool_block(pool)));
    said_begin(&said);
    GIVES(0, fa_pool_destroy(pool));
    said_end(&said);
    CHECK(!*said.text, "%s", said.text);
}
