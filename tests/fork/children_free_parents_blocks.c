// Children forked amid eight busy threads start threads, free 100 MB of the parent's blocks, exit
// 0.
#include "busy.h"

enum { CHILDREN = 200, OWNERS = 8, SIZE_MEAN = 1000, CHILD_THREADS = 2 };
static const size_t parents_bytes = 100 * 1000 * 1000;
static const size_t blocks_each = 100 * 1000 * 1000 / SIZE_MEAN / OWNERS;
static void **block[OWNERS];
static atomic_size_t owners_done;

static size_t size_of(size_t i) {
    return 1 + i * 7919 % (2 * SIZE_MEAN - 1);
}

// Half of the owners have gone by the time of the forks, half are asleep.
static void *allocate_share(void *number) {
    size_t w = (size_t)number, bytes = 0;
    for (size_t i = 0; i < blocks_each; i++) {
        pattern_write(block[w][i] = malloc(size_of(i)), size_of(i), w + i);
        bytes += size_of(i);
    }
    CHECK(bytes * OWNERS > parents_bytes * 9 / 10, "%zu bytes", bytes);
    atomic_fetch_add(&owners_done, 1);
    if (w % 2)
        pause();
    return NULL;
}

static void *free_share(void *number) {
    size_t first = (size_t)number;
    for (size_t w = first; w < OWNERS; w += CHILD_THREADS) {
        for (size_t i = 0; i < blocks_each; i++) {
            CHECK(pattern_holds(block[w][i], size_of(i) < 16 ? size_of(i) : 16, w + i), "block %zu",
                  i);
            free(block[w][i]);
        }
    }
    allocate_all_sizes(first);
    return NULL;
}

static void child_work(unsigned number) {
    alarm(CHILD_PATIENCE_S);
    allocate_all_sizes(number);
    pthread_t thread[CHILD_THREADS];
    for (size_t t = 0; t < CHILD_THREADS; t++)
        thread[t] = thread_start(free_share, (void *)t);
    for (size_t t = 0; t < CHILD_THREADS; t++)
        CHECK(pthread_join(thread[t], NULL) == 0, "join");
    allocate_all_sizes(number + 1);
    exit(EXIT_SUCCESS);
}

// children_free_parents_blocks [CHILDREN]
int main(int argc, char **argv) {
    size_t children = argument(argc, argv, 1, CHILDREN);
    program_start(children > CHILDREN ? 0 : WATCHDOG_S);
    pthread_t owner[OWNERS];
    for (size_t w = 0; w < OWNERS; w++) {
        block[w] = malloc(blocks_each * sizeof(void *));
        owner[w] = thread_start(allocate_share, (void *)w);
    }
    for (size_t w = 0; w < OWNERS; w += 2)
        pthread_join(owner[w], NULL);
    busy_start();
    while (atomic_load(&owners_done) < OWNERS)
        sleep_ms(1);
    for (unsigned i = 0; i < children; i++) {
        pid_t child = fork();
        if (child == 0)
            child_work(i);
        child_succeeds(child);
    }
    return EXIT_SUCCESS;
}
