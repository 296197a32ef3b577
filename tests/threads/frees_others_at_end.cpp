// Destructors of thread_locals free blocks of other threads, dead and alive.
#include "crew.h"

enum { ROUNDS = 1200, AT_ONCE = 4, BLOCKS = 200, SIZE_MOD = 4000, WARM_UP = 30 };
// What the heaps settle at differs by a few MiB from run to run; the rounds are many enough that a
// leak would show beside it.
static const size_t slack_bytes = 8 * MIB;

// What one round's threads leave for the next round's to free.
static void *left[AT_ONCE][BLOCKS];

struct heir {
    void *block[BLOCKS] = {};
    ~heir() {
        for (void *p : block)
            free(p);
    }
};

static void *inherit(void *number) {
    thread_local heir mine;
    auto i = (size_t)number;
    memcpy(mine.block, left[i], sizeof left[i]);
    for (size_t b = 0; b < BLOCKS; b++) {
        size_t size = b * 53 % SIZE_MOD;
        memset(left[i][b] = malloc(size), 1, size);
    }
    return nullptr;
}

int main() {
    program_start(WATCHDOG_S);
    size_t before = 0;
    for (int round = 0; round < ROUNDS; round++) {
        threads_run(AT_ONCE, inherit);
        if (round == WARM_UP)
            before = rss_bytes();
    }
    size_t growth = growth_since(before);
    CHECK(growth <= slack_bytes, "RSS grew by %zu KiB", growth / KIB);
    return EXIT_SUCCESS;
}
