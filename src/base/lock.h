// A futex lock of one word, for slow paths. The word names its holder, so that a signal handler
// that interrupts the holder is refused instead of hanging.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct lock {
    uint32_t word;  // shared: 0, or the holder's number, with LOCK_WAITED if someone sleeps on it
    uint32_t epoch; // relaxed: of the memory, when it was taken; another one has lost the holder
    // Fixed. The holder may be gone, in a raw clone of the process, with what the lock guards half
    // changed: this makes it consistent by losing what is in it. NULL: the lock stays held.
    void (*forget)(void);
};

// One attempt, no waiting.
bool lock_try(struct lock *lock);
// Waits for the lock. False: this thread holds it already, or its holder is gone.
bool lock_take(struct lock *lock);
void lock_release(struct lock *lock);
// After fork, in the child: whoever held it is gone.
void lock_reset(struct lock *lock);
// Once: from here on a copy of this memory in another process is told apart from the original.
void lock_start(void);
