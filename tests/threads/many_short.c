// 10,000 short threads leave no more memory behind than the first few hundred.
#include "crew.h"

enum { THREADS = 10000, AT_ONCE = 8, WARM_UP = 400, BLOCKS = 50 };
static const size_t slack_bytes = 4 * MIB;

static void *allocate_a_little(void *number) {
    void *block[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t size = (i + (size_t)number) * 97 % 5000;
        memset(block[i] = malloc(size), 1, size);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        free(block[i]);
    return NULL;
}

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t threads = argument(argc, argv, 1, THREADS), before = 0;
    for (size_t done = 0; done < threads; done += AT_ONCE) {
        threads_run(AT_ONCE, allocate_a_little);
        if (done == WARM_UP)
            before = rss_bytes();
    }
    size_t growth = growth_since(before);
    CHECK(growth <= slack_bytes, "RSS grew by %zu KiB", growth / KIB);
    return EXIT_SUCCESS;
}
