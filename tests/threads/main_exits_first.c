// main leaves by pthread_exit; the others go on, and free what main allocated.
#include "crew.h"

enum { WORKERS = 4, BLOCKS = 10000, SIZE_MOD = 3000, GO_ON_MS = 100 };
static void *block[WORKERS][BLOCKS];
static pthread_t main_thread;

static void *outlive_main(void *number) {
    size_t w = (size_t)number;
    pthread_t before_me = main_thread;
    if (w == 0)
        thread_join(before_me);
    go_on_for(GO_ON_MS);
    for (size_t i = 0; i < BLOCKS; i++) {
        CHECK(pattern_holds(block[w][i], i % SIZE_MOD, w * BLOCKS + i), "block %zu", i);
        free(block[w][i]);
    }
    go_on_for(GO_ON_MS);
    return NULL;
}

int main(void) {
    program_start(WATCHDOG_S);
    for (size_t w = 0; w < WORKERS; w++)
        for (size_t i = 0; i < BLOCKS; i++)
            pattern_write(block[w][i] = malloc(i % SIZE_MOD), i % SIZE_MOD, w * BLOCKS + i);
    main_thread = pthread_self();
    for (size_t w = 0; w < WORKERS; w++)
        thread_start(outlive_main, (void *)w);
    pthread_exit(NULL); // the process exits 0 with its last thread
}
