// A block that its thread freed is freed again by another thread.
#include "misuse.h"
#include <pthread.h>

static void *free_again(void *p) {
    free(p);
    return NULL;
}

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    void *p = with_neighbour(malloc(argument(argc, argv, 1, 64)));
    expect_double_free("free", p, malloc_usable_size(p));
    free(p);
    pthread_t other;
    pthread_create(&other, NULL, free_again, opaque(p));
    pthread_join(other, NULL);
    return mistake_made();
}
