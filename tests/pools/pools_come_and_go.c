// Pools and groups can be made and ended for ever, more of them than there are places: a game that
// makes some for each level or frame keeps none of them.
#include "pools.h"

enum { ROUNDS = 150000, WARM = 1000 };

int main(void) {
    size_t before = 0;
    frames_start();
    for (size_t i = 0; i < ROUNDS; i++) {
        fa_pool *pool = pool_made("level", 16 + i % 500, 0);
        fa_group *group = group_made("level", NULL), *child = group_made("scene", group);
        void *p = pool_block(pool), *q = group_block(child, i % 500);
        pattern_write(p, 16 + i % 500, i);
        pattern_write(q, i % 500, i + 1);
        block_holds(p, 16 + i % 500, i);
        GIVES(0, fa_pool_free(pool, p));
        GIVES(0, fa_pool_destroy(pool));
        block_holds(q, i % 500, i + 1);
        GIVES(0, fa_group_destroy(group));
        if (i == WARM)
            before = rss_bytes();
    }
    CHECK(growth_since(before) < MIB, "%zu bytes stayed", growth_since(before));
}
