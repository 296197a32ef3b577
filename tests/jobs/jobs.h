// What the programs of this folder share: a start on either side, and threads with numbers.
#pragma once
#if defined(__cplusplus)
#include <framealloc/framealloc.hpp>
#endif
#include "../frames/frames.h"
#include "../threads/crew.h"

#define MS ((uint64_t)1000000) // in nanoseconds

// JOBS_LINKED: the heap's own names under a sanitizer, which no preload may stand in front of.
static inline void jobs_start(void) {
    if (getenv("JOBS_LINKED"))
        alarm(FRAMES_PATIENCE_S);
    else
        frames_start();
}

static inline fa_barrier *barrier_made(uint32_t threads) {
    fa_barrier *barrier = NULL;
    GIVES(0, fa_barrier_create(&barrier, threads));
    return barrier;
}
