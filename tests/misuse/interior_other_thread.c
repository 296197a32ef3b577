// Another thread frees a pointer into the middle of a block.
#include "misuse.h"
#include <pthread.h>

static void *free_it(void *p) {
    free(p);
    return NULL;
}

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t size = argument(argc, argv, 1, 64), into = argument(argc, argv, 2, 16);
    char *p = with_neighbour(malloc(size));
    expect_interior("free", p + into, into, malloc_usable_size(p));
    pthread_t other;
    pthread_create(&other, NULL, free_it, opaque(p + into));
    pthread_join(other, NULL);
    return mistake_made();
}
