// Two threads free the same block at the same time, in each of a number of rounds.
#include "misuse.h"
#include <pthread.h>
#include <stdatomic.h>

static atomic_int waiting;

static void *free_together(void *p) {
    atomic_fetch_sub(&waiting, 1);
    while (atomic_load(&waiting))
        ;
    free(p);
    return NULL;
}

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    size_t size = argument(argc, argv, 1, 64), rounds = argument(argc, argv, 2, 1);
    for (size_t i = 0; i < rounds; i++) {
        void *p = with_neighbour(malloc(size));
        expect_double_free("free", p, malloc_usable_size(p));
        atomic_store(&waiting, 2);
        pthread_t one, two;
        pthread_create(&one, NULL, free_together, p);
        pthread_create(&two, NULL, free_together, p);
        pthread_join(one, NULL);
        pthread_join(two, NULL);
        malloc_trim(0);
    }
    return mistake_made();
}
