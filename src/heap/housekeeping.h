// Giving memory back: in slices of some ten microseconds, from slow paths, by a coarse clock.
#pragma once
#include "heap/heap.h"

// Called by a heap's owner in every slow path, with no lock held.
static inline bool housekeeping_is_due(struct heap *h);
// The same for a free that only the alarm sent there.
static inline bool housekeeping_is_due_alarmed(struct heap *h);
void housekeeping_run(struct heap *h);
// Something is kept that should leave soon: every thread's next free takes the slow path until it
// has left.
void housekeeping_alarm(void);
// malloc_trim: everything this thread may give back, at once.
bool housekeeping_trim(struct heap *h);
// How often it was time to look for something to give back.
uint64_t housekeeping_rounds(void);

enum { SLOW_CALLS_PER_LOOK = 16, ALARMED_CALLS_PER_LOOK = 64 };

static inline bool housekeeping_is_due(struct heap *h) {
    return UNLIKELY(++h->slow_calls >= SLOW_CALLS_PER_LOOK);
}

static inline bool housekeeping_is_due_alarmed(struct heap *h) {
    return UNLIKELY(++h->alarmed_calls >= ALARMED_CALLS_PER_LOOK);
}
