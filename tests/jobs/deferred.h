// What the tests of deferred frees share: blocks of this thread that another one frees.
#pragma once
#include "jobs.h"

enum { BLOCKS = 1000, BLOCK = 64, ATTEMPTS = 50 };

static void *handed[BLOCKS];

static inline void *frees_all(void *unused) {
    for (size_t i = 0; i < BLOCKS; i++)
        free(handed[i]);
    GIVES(0, fa_thread_flush()); // sends what is in no full batch
    return NULL;
}

// Leaves BLOCKS blocks in this thread's mail.
static inline void mail_made(void) {
    fa_deferred_drain(0);
    for (size_t i = 0; i < BLOCKS; i++) {
        handed[i] = malloc(BLOCK);
        CHECK(handed[i], "no block");
        pattern_write(handed[i], BLOCK, i);
    }
    thread_join(thread_start(frees_all, NULL));
}

static inline int by_address(const void *a, const void *b) {
    uintptr_t x = *(uintptr_t *)a, y = *(uintptr_t *)b;
    return (x > y) - (x < y);
}

// How many of `count` fresh blocks were in the mail.
static inline size_t mail_comes_back(size_t count) {
    static void *fresh[2 * BLOCKS];
    size_t found = 0;
    qsort(handed, BLOCKS, sizeof *handed, by_address);
    for (size_t i = 0; i < count; i++) {
        fresh[i] = malloc(BLOCK);
        found += bsearch(&fresh[i], handed, BLOCKS, sizeof *handed, by_address) != NULL;
    }
    for (size_t i = 0; i < count; i++)
        free(fresh[i]);
    return found;
}
