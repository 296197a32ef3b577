// Blocks outlive the thread that allocated them, keep their bytes and are freed by others.
#include "crew.h"

enum { ROUNDS = 10, OWNERS = 4, BLOCKS = 2000, LARGE_EVERY = 200, LARGE = 300000 };
static void *block[OWNERS][BLOCKS];

static size_t size_of(size_t i) {
    return i % LARGE_EVERY == 0 ? LARGE + i : i * 37 % 6000;
}

static void *allocate_all(void *number) {
    size_t w = (size_t)number;
    for (size_t i = 0; i < BLOCKS; i++)
        pattern_write(block[w][i] = malloc(size_of(i)), size_of(i), w * BLOCKS + i);
    return NULL;
}

static void *free_anothers(void *number) {
    size_t w = ((size_t)number + 1) % OWNERS;
    for (size_t i = 0; i < BLOCKS; i++) {
        CHECK(pattern_holds(block[w][i], size_of(i), w * BLOCKS + i), "block %zu of %zu", i, w);
        free(block[w][i]);
    }
    return NULL;
}

int main(void) {
    program_start(WATCHDOG_S);
    for (int round = 0; round < ROUNDS; round++) {
        threads_run(OWNERS, allocate_all);
        threads_run(OWNERS, free_anothers);
    }
    return EXIT_SUCCESS;
}
