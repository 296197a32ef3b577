// Threads that are always somewhere inside malloc or free, and blocks of theirs for others to free.
#pragma once
#include "child.h"
#include <pthread.h>
#include <stdatomic.h>

enum {
    WATCHDOG_S = 170,
    BUSY_THREADS = 8,
    BUSY_STEPS = 300,
    BUSY_BLOCKS = 300,
    BUSY_SIZES = 40000,
};

// Sizes of the small, the medium and, rarely, the large.
static inline size_t busy_size(uint64_t *random) {
    return random_below(random, 64) ? random_below(random, 1024)
                                    : random_below(random, BUSY_SIZES * 4);
}

__attribute__((noreturn)) static void *busy_work(void *number) {
    void *block[BUSY_BLOCKS] = {0};
    uint64_t random = random_seed((size_t)number);
    // The short sleeps leave the children some of the processor; there is always one in a call.
    for (;; sleep_ms(1)) {
        for (int step = 0; step < BUSY_STEPS; step++) {
            size_t i = random_below(&random, BUSY_BLOCKS);
            free(block[i]);
            block[i] = malloc(busy_size(&random));
        }
    }
}

static inline pthread_t thread_start(void *(*work)(void *), void *argument) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, work, argument) == 0, "no thread");
    return thread;
}

static inline void busy_start(void) {
    for (size_t i = 0; i < BUSY_THREADS; i++)
        thread_start(busy_work, (void *)i);
    sleep_ms(10);
}

// What any child must be able to do: allocate and free in all sizes.
static inline void allocate_all_sizes(uint64_t seed) {
    void *block[BUSY_BLOCKS] = {0};
    size_t size[BUSY_BLOCKS] = {0};
    uint64_t random = random_seed(seed);
    for (size_t n = 0; n < BUSY_BLOCKS * 4; n++) {
        size_t i = random_below(&random, BUSY_BLOCKS);
        CHECK(pattern_holds(block[i], size[i], i), "block %zu of %zu bytes", i, size[i]);
        free(block[i]);
        size[i] = busy_size(&random);
        block[i] = malloc(size[i]);
        CHECK(block[i], "no %zu bytes", size[i]);
        pattern_write(block[i], size[i], i);
    }
    for (size_t i = 0; i < BUSY_BLOCKS; i++)
        free(block[i]);
}
