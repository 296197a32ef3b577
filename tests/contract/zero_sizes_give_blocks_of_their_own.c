// A request for nothing gives a block that is not NULL, nobody else's, and can be freed.
#include "support/promise.h"

enum { ROUNDS = 100, ALIGNMENT = 64, WAYS = 10 };

static void blocks_make(void *blocks[WAYS]) {
    blocks[0] = malloc(0);
    blocks[1] = calloc(0, 8);
    blocks[2] = calloc(8, 0);
    blocks[3] = realloc(NULL, 0);
    blocks[4] = reallocarray(NULL, 0, 8);
    blocks[5] = memalign(ALIGNMENT, 0);
    blocks[6] = aligned_alloc(ALIGNMENT, 0);
    blocks[7] = valloc(0);
    blocks[8] = pvalloc(0);
    CHECK(posix_memalign(&blocks[9], ALIGNMENT, 0) == 0, "posix_memalign");
}

int main(void) {
    program_start(PATIENCE_S);
    void *blocks[ROUNDS][WAYS];
    for (int round = 0; round < ROUNDS; round++)
        blocks_make(blocks[round]);
    void **all = &blocks[0][0];
    for (int i = 0; i < ROUNDS * WAYS; i++) {
        CHECK(all[i], "way %d", i % WAYS);
        for (int j = 0; j < i; j++)
            CHECK(all[i] != all[j], "ways %d and %d", i % WAYS, j % WAYS);
    }
    for (int i = 0; i < ROUNDS * WAYS; i++)
        free(all[i]);
    return 0;
}
