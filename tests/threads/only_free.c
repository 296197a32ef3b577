// Threads that only free: their blocks return, and RSS does not grow from round to round.
#include "crew.h"

enum { ROUNDS = 80, WARM_UP = 20, FREERS = 4, BLOCKS = 4000 };
static const size_t slack_bytes = 4 * MIB;
static void *block[FREERS][BLOCKS];

static void *free_all(void *number) {
    for (size_t i = 0; i < BLOCKS; i++)
        free(block[(size_t)number][i]);
    return NULL;
}

int main(void) {
    program_start(WATCHDOG_S);
    size_t before = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < FREERS * BLOCKS; i++) {
            size_t size = i * 131 % 1500;
            memset(block[i % FREERS][i / FREERS] = malloc(size), 1, size);
        }
        threads_run(FREERS, free_all);
        if (round == WARM_UP)
            before = rss_bytes();
    }
    size_t growth = growth_since(before);
    CHECK(growth <= slack_bytes, "RSS grew by %zu KiB", growth / KIB);
    return EXIT_SUCCESS;
}
