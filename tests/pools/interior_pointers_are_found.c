// A place inside a block of a pool or a group, given back as if it were the block: one line and the
// end, at once or when a pool's blocks come home; without the library the call says no.
#include "pools.h"

enum { INSIDE = 16 };
static fa_pool *pool;
static fa_group *group;

static void free_inside(int result) {
    if (!frames_with_library())
        CHECK(result == -EINVAL, "%d", result);
}

static void of_a_pool(void) {
    char *p = pool_block(pool);
    free_inside(fa_pool_free(pool, p + INSIDE));
    GIVES(0, fa_pool_trim(pool)); // it comes home
}

static void of_a_group(void) {
    char *p = group_block(group, 100);
    free_inside(fa_group_free_one(group, p + INSIDE));
}

static void by_free(void) {
    if (frames_with_library())
        free((char *)group_block(group, 100) + INSIDE);
}

static void by_realloc(void) {
    if (frames_with_library())
        free(realloc((char *)pool_block(pool) + INSIDE, 1000));
}

int main(void) {
    frames_start();
    pool = pool_made("inside", 64, 0);
    group = group_made("inside", NULL);
    stops_with("FA006", of_a_pool);
    stops_with("FA006", of_a_group);
    stops_with("FA006", by_free);
    stops_with("FA006", by_realloc);
    GIVES(0, fa_pool_destroy(pool));
    GIVES(0, fa_group_destroy(group));
}
