// What a pool refuses, and that it changes nothing.
#include "pools.h"

int main(void) {
    fa_pool *pool = NULL;
    fa_pool_options options = {0, 1};
    char block[64];
    struct said said;
    frames_start();
    GIVES(-EINVAL, fa_pool_create(&pool, "none", 0, 0, NULL));
    GIVES(-EINVAL, fa_pool_create(&pool, "none", 16, 24, NULL));
    GIVES(-EINVAL, fa_pool_create(&pool, "none", 16, 2 * FA_ALIGN_MAX, NULL));
    GIVES(-EINVAL, fa_pool_create(NULL, "none", 16, 0, NULL));
    GIVES(-EINVAL, fa_pool_create(&pool, "none", 16, 0, &options));
    CHECK(!pool, "something was made");

    fa_pool *huge = NULL;
    int error = fa_pool_create(&huge, "huge", SIZE_MAX / 2, 0, NULL);
    CHECK(error == 0 || error == -ENOMEM, "%d", error);
    if (!error) {
        REFUSES(ENOMEM, fa_pool_alloc(huge));
        GIVES(0, fa_pool_destroy(huge));
    }

    pool = pool_made(NULL, 64, 0);
    fa_pool *other =
        pool_made("a name that is far longer than what is kept of a name in a pool", 64, 0);
    CHECK(strlen(pool_figures(other).name) == FA_NAME_MAX, "%s", pool_figures(other).name);
    void *p = pool_block(pool), *q = pool_block(other), *heap = malloc(64);
    GIVES(0, fa_pool_free(pool, NULL));
    said_begin(&said);
    GIVES(-EINVAL, fa_pool_free(pool, q));
    GIVES(-EINVAL, fa_pool_free(other, p));
    GIVES(-EINVAL, fa_pool_free(pool, heap));
    GIVES(-EINVAL, fa_pool_free(pool, block));
    said_end(&said);
    CHECK(said_lines(&said, "framealloc: FA017") == (frames_with_library() ? 4 : 0), "%s",
          said.text);
    CHECK(pool_figures(pool).live_blocks == 1 && pool_figures(other).live_blocks == 1, "live");
    GIVES(0, fa_pool_free(pool, p));
    GIVES(0, fa_pool_free(other, q));
    free(heap);

    fa_pool_stats stats;
    stats.size = 4;
    GIVES(-EINVAL, fa_pool_stats_get(pool, &stats));
    GIVES(-EINVAL, fa_pool_stats_get(pool, NULL));
    stats.size = offsetof(fa_pool_stats, live_blocks);
    stats.live_blocks = 4711;
    GIVES(0, fa_pool_stats_get(pool, &stats));
    CHECK(stats.live_blocks == 4711 && stats.block_bytes == 64, "%llu",
          (unsigned long long)stats.block_bytes);

    GIVES(0, fa_pool_destroy(pool));
    GIVES(-EINVAL, fa_pool_destroy(pool));
    REFUSES(EINVAL, fa_pool_alloc(pool));
    GIVES(-EINVAL, fa_pool_free(pool, block));
    GIVES(-EINVAL, fa_pool_trim(pool));
    GIVES(0, fa_pool_destroy(other));
}
