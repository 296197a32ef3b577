// The futex lock: three states, after Drepper, "Futexes Are Tricky" (2011).
#include "base/lock.h"
#include "base/atomic.h"
#include "base/attr.h"
#include "base/os.h"

enum { LOCK_FREE, LOCK_HELD, LOCK_WAITED };
enum { SPINS_BEFORE_SLEEP = 64, WAIT_MS = 50 };

static uint32_t lock_process;
static _Thread_local char thread_mark __attribute__((tls_model("initial-exec")));

void lock_set_process(void) {
    lock_process = os_process_id();
}

bool lock_try(struct lock *lock) {
    uint32_t expected = LOCK_FREE;
    // acquire: pairs with the release in lock_release; what the last holder wrote is seen.
    if (load_relaxed(&lock->word) != LOCK_FREE || !cas_acquire(&lock->word, &expected, LOCK_HELD))
        return false;
    store_relaxed(&lock->holder, (uintptr_t)&thread_mark);
    return true;
}

// A child made by a raw clone system call has no fork handlers: a lock that another thread of the
// parent held is never released there.
static bool holder_is_gone(void) {
    return lock_process != os_process_id();
}

static SLOW_PATH bool lock_take_slow(struct lock *lock) {
    if (load_relaxed(&lock->holder) == (uintptr_t)&thread_mark)
        return false;
    for (int spin = 0; spin < SPINS_BEFORE_SLEEP; spin++) {
        cpu_relax();
        if (lock_try(lock))
            return true;
    }
    // acquire: as in lock_try.
    while (exchange_acquire(&lock->word, LOCK_WAITED) != LOCK_FREE) {
        os_wait(&lock->word, LOCK_WAITED, WAIT_MS);
        if (load_relaxed(&lock->word) == LOCK_FREE || !holder_is_gone())
            continue;
        if (!lock->forget)
            return false;
        lock->forget();
        lock_set_process();
        break;
    }
    store_relaxed(&lock->holder, (uintptr_t)&thread_mark);
    return true;
}

bool lock_take(struct lock *lock) {
    return LIKELY(lock_try(lock)) || lock_take_slow(lock);
}

void lock_release(struct lock *lock) {
    store_relaxed(&lock->holder, 0);
    // release: publishes what the holder wrote; pairs with every acquire above.
    if (UNLIKELY(exchange_release(&lock->word, LOCK_FREE) == LOCK_WAITED))
        os_wake_one(&lock->word);
}

void lock_reset(struct lock *lock) {
    store_relaxed(&lock->holder, 0);
    store_release(&lock->word, LOCK_FREE); // release: the child may start threads at once
}
