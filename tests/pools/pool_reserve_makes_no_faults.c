// What a pool has reserved is memory already, and stays when it is free, until a trim.
#include "pools.h"
#include <sys/resource.h>

enum { BLOCKS = 20000, SIZE = 256, FAULTS_MAX = 60 };

static long faults(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

int main(void) {
    static void *blocks[BLOCKS];
    fa_pool_options options = {BLOCKS, 0};
    fa_pool *pool = NULL;
    frames_start();
    memset(blocks, 1, sizeof blocks);
    GIVES(0, fa_pool_create(&pool, "reserved", SIZE, 0, &options));
    CHECK(pool_figures(pool).held_bytes >= (size_t)BLOCKS * SIZE, "held");
    for (int round = 0; round < 3; round++) {
        long before = faults();
        for (size_t i = 0; i < BLOCKS; i++)
            memset(blocks[i] = pool_block(pool), 2, SIZE);
        CHECK(faults() - before < FAULTS_MAX, "%ld faults", faults() - before);
        for (size_t i = 0; i < BLOCKS; i++)
            GIVES(0, fa_pool_free(pool, blocks[i]));
    }
    CHECK(pool_figures(pool).held_bytes >= (size_t)BLOCKS * SIZE, "held");
    GIVES(0, fa_pool_trim(pool));
    CHECK(pool_figures(pool).held_bytes == 0, "%llu held",
          (unsigned long long)pool_figures(pool).held_bytes);
    GIVES(0, fa_pool_destroy(pool));

    options.reserve = 20; // large ones
    GIVES(0, fa_pool_create(&pool, "reserved", 1 << 20, 0, &options));
    for (int round = 0; round < 3; round++) {
        long before = faults();
        for (size_t i = 0; i < 20; i++)
            memset(blocks[i] = pool_block(pool), 2, 1 << 20);
        CHECK(faults() - before < FAULTS_MAX, "%ld faults", faults() - before);
        for (size_t i = 0; i < 20; i++)
            GIVES(0, fa_pool_free(pool, blocks[i]));
    }
    GIVES(0, fa_pool_trim(pool));
    CHECK(pool_figures(pool).held_bytes == 0, "held");
    GIVES(0, fa_pool_destroy(pool));
}
