// A block of a pool that is freed twice: one line and the end, as free() has it; without the
// library the second call says no.
#include "pools.h"

static fa_pool *pool;
enum { BETWEEN = 3000 };

static void free_again(void *p) {
    int result = fa_pool_free(pool, p);
    if (!frames_with_library())
        CHECK(result == -EINVAL, "%d", result);
}

static void in_a_row(void) {
    void *p = pool_block(pool);
    GIVES(0, fa_pool_free(pool, p));
    free_again(p);
}

static void others_between(void) {
    void *blocks[BETWEEN], *p = pool_block(pool);
    for (int i = 0; i < BETWEEN; i++)
        blocks[i] = pool_block(pool);
    GIVES(0, fa_pool_free(pool, p));
    for (int i = 0; i < BETWEEN; i++)
        GIVES(0, fa_pool_free(pool, blocks[i]));
    free_again(p);
    GIVES(0, fa_pool_trim(pool)); // it comes home
}

static void *thread_frees(void *p) {
    GIVES(0, fa_pool_free(pool, p));
    return NULL;
}

static void by_two_threads(void) {
    void *p = pool_block(pool);
    thread_ended(thread_begun(thread_frees, p));
    free_again(p);
    GIVES(0, fa_pool_trim(pool));
}

int main(void) {
    static const size_t sizes[] = {64, 4096, 100000};
    frames_start();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        pool = pool_made("twice", sizes[i], 0);
        stops_with("FA004", in_a_row);
        if (sizes[i] <= FA_POOL_MAX)
            stops_with("FA004", others_between);
        stops_with("FA004", by_two_threads);
        GIVES(0, fa_pool_destroy(pool));
    }
}
