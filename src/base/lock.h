// A futex lock of one word, for slow paths. The word names its holder, so that a signal handler
// that interrupts the holder is refused instead of hanging.
#pragma once
#include <stdbool.h>
#include <stdint.h>

// Locks are waited for in this order only. A signal handler on top of a holder may ask for one out
// of order: it is refused after a while, or two handlers could wait for each other's threads for
// ever.
enum lock_rank {
    LOCK_RANK_START,
    LOCK_RANK_FRAMES,
    LOCK_RANK_KINDS,
    LOCK_RANK_KIND,
    LOCK_RANK_REGISTRY,
    LOCK_RANK_SHARED,
    LOCK_RANK_HEAP,
    LOCK_RANK_REGION,
    LOCK_RANK_MAGAZINES,
    LOCK_RANK_CACHE,
};

struct lock {
    uint32_t word;  // shared: 0, or the holder's number, with LOCK_WAITED if someone sleeps on it
    uint32_t epoch; // relaxed: of the memory, when it was taken; another one has lost the holder
    // Fixed. The holder may be gone, in a raw clone of the process, with what the lock guards half
    // changed: this makes it consistent by losing what is in it. NULL: the lock stays held.
    void (*forget)(void);
    uint8_t rank;           // enum lock_rank; fixed
    bool is_taken_for_fork; // under the lock
};

// One attempt, no waiting.
bool lock_try(struct lock *lock);
// Waits for the lock. False: this thread holds it already, or its holder is gone, or waiting for it
// could be for ever because of what this thread holds.
bool lock_take(struct lock *lock);
void lock_release(struct lock *lock);
// Around fork. A handler that forks may stand on a slow path that holds the lock: then that path
// keeps it, and releases it itself, in parent and child.
void lock_take_for_fork(struct lock *lock);
void lock_release_in_parent(struct lock *lock);
void lock_release_in_child(struct lock *lock);
// Once: from here on a copy of this memory in another process is told apart from the original.
void lock_start(void);
