// A block that another thread freed is freed again by the thread that allocated it.
#include "misuse.h"
#include <pthread.h>

static void *free_first(void *p) {
    free(p);
    return NULL;
}

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    void *p = with_neighbour(malloc(argument(argc, argv, 1, 64)));
    expect_double_free("free", p, malloc_usable_size(p));
    pthread_t other;
    pthread_create(&other, NULL, free_first, p);
    pthread_join(other, NULL);
    free(opaque(p));
    return mistake_made();
}
