// Runs one function on several threads at once and waits for all of them.
#ifndef FRAMEALLOC_BENCH_CREW_H
#define FRAMEALLOC_BENCH_CREW_H

#include "bench.h"

#include <pthread.h>

enum { CREW_MAX = 64 };

struct crew_member {
    unsigned index; // 0..count-1
    void *shared;
};

// `count` is at most CREW_MAX.
static inline void crew_run(unsigned count, void *(*work)(void *member), void *shared) {
    pthread_t threads[CREW_MAX];
    struct crew_member members[CREW_MAX];
    if (count == 0 || count > CREW_MAX) {
        bench_fail("the number of threads must be 1 to 64");
    }
    for (unsigned i = 0; i < count; i++) {
        members[i] = (struct crew_member){.index = i, .shared = shared};
        if (pthread_create(&threads[i], NULL, work, &members[i]) != 0) {
            bench_fail("pthread_create failed");
        }
    }
    for (unsigned i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
}

#endif
