// malloc_trim gives what was freed back to the system and says whether it did.
#include "sizes.h"
#include "support/promise.h"

enum { SIZE = 400, COUNT = 300000 }; // 120 MB
#define LEFT_MOST (16 * MIB)

int main(void) {
    program_start(PATIENCE_S);
    static void *blocks[COUNT];
    memset(blocks, 1, sizeof blocks);
    size_t before = rss_bytes();
    for (int i = 0; i < COUNT; i++) {
        blocks[i] = malloc(SIZE);
        CHECK(blocks[i], "block %d", i);
        memset(blocks[i], 1, SIZE);
    }
    CHECK(rss_bytes() > before + (size_t)SIZE * COUNT / 2, "the blocks are not in memory");
    for (int i = 0; i < COUNT; i++)
        free(blocks[i]);
    int released = malloc_trim(0);
    CHECK(released == 0 || released == 1, "%d", released);
    CHECK(growth_since(before) < LEFT_MOST, "%zu bytes stay", growth_since(before));
    return 0;
}
