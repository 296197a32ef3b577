// A pool's blocks are of any size, at multiples of any alignment up to 2 MiB, and apart.
#include "pools.h"

enum { BLOCKS_MAX = 200, BYTES_MAX = 4 << 20 };

static void blocks_are_apart(size_t size, size_t align) {
    void *blocks[BLOCKS_MAX];
    size_t stride = size > align ? size : align, count = BYTES_MAX / stride;
    fa_pool *pool = pool_made("aligned", size, align);
    count = count > BLOCKS_MAX ? BLOCKS_MAX : count < 3 ? 3 : count;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < count; i++) {
            blocks[i] = pool_block(pool);
            CHECK((uintptr_t)blocks[i] % (align ? align : FA_GRAIN) == 0, "%zu at %zu: %p", size,
                  align, blocks[i]);
            pattern_write(blocks[i], size, i);
        }
        for (size_t i = 0; i < count; i++) {
            block_holds(blocks[i], size, i);
            GIVES(0, fa_pool_free(pool, blocks[i]));
        }
    }
    CHECK(pool_figures(pool).block_bytes >= size, "%zu", size);
    CHECK(pool_figures(pool).live_blocks == 0, "live blocks");
    GIVES(0, fa_pool_destroy(pool));
}

int main(void) {
    static const size_t sizes[] = {
        1,    8,    16,    17,    24,    48,    64,     65,      100,           256,    1000,
        4096, 5000, 16384, 32768, 32769, 65536, 100000, 1 << 20, (1 << 20) + 1, 3 << 20};
    frames_start();
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        blocks_are_apart(sizes[s], 0);
        for (size_t align = 1; align <= FA_ALIGN_MAX; align *= 2)
            blocks_are_apart(sizes[s], align);
    }
}
