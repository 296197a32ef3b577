// The futex lock: free, held, held and waited for, after Drepper, "Futexes Are Tricky" (2011).
#include "base/lock.h"
#include "base/atomic.h"
#include "base/attr.h"
#include "base/os.h"

#define LOCK_WAITED (1u << 31)
enum { LOCK_FREE = 0, SPINS_BEFORE_SLEEP = 64, SPINS_BEFORE_REFUSAL = 4096, WAIT_MS = 50 };

// How often this memory was copied by fork or a raw clone, as far as anybody looked. The page is
// zeroed in the copy; a vfork child shares it, as it shares the locks. NULL: a kernel before 4.14;
// then no holder is ever taken for gone.
static uint32_t *epoch_page;
static uint32_t last_epoch = 1;

static uint32_t threads_numbered;
static _Thread_local uint32_t thread_number __attribute__((tls_model("initial-exec")));
// A bit for the rank of each lock this thread holds, or is about to.
static _Thread_local uint32_t held_ranks __attribute__((tls_model("initial-exec")));

void lock_start(void) {
    epoch_page = os_map_wiped_on_fork(OS_PAGE);
    if (epoch_page)
        *epoch_page = last_epoch;
}

static uint32_t memory_epoch(void) {
    uint32_t epoch = epoch_page ? load_relaxed(epoch_page) : last_epoch;
    if (LIKELY(epoch))
        return epoch;
    // relaxed: one of the threads of the copy names its epoch, before any lock is judged by it.
    uint32_t next = last_epoch + 1;
    if (__atomic_compare_exchange_n(epoch_page, &epoch, next, false, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED))
        epoch = next;
    store_relaxed(&last_epoch, epoch);
    return epoch;
}

// A number no other thread of the process has, or had within two thousand million threads.
static uint32_t own_number(void) {
    if (UNLIKELY(!thread_number))
        thread_number = (add_relaxed(&threads_numbered, 1) + 1) & ~LOCK_WAITED;
    return thread_number;
}

bool lock_try(struct lock *lock) {
    uint32_t expected = LOCK_FREE;
    // acquire: pairs with the release in lock_release; what the last holder wrote is seen.
    if (load_relaxed(&lock->word) != LOCK_FREE)
        return false;
    // First, for a holder may lose its core right after; all threads of a process write the same.
    store_relaxed(&lock->epoch, memory_epoch());
    uint32_t before = held_ranks;
    held_ranks = before | 1u << lock->rank; // before it is held: a handler may come right after
    order_for_fork();
    if (cas_acquire(&lock->word, &expected, own_number()))
        return true;
    held_ranks = before;
    return false;
}

// A child made by a raw clone system call has no fork handlers: a lock that another thread of the
// parent held is never released there.
static bool holder_is_gone(struct lock *lock) {
    return load_relaxed(&lock->epoch) != memory_epoch();
}

// The structure behind the lock is made usable, and the lock the caller's. False: it cannot be.
static bool lock_inherit(struct lock *lock) {
    if (!lock->forget)
        return false;
    lock->forget();
    store_relaxed(&lock->epoch, memory_epoch());
    store_relaxed(&lock->word, own_number()); // relaxed: the copy has one thread as yet
    held_ranks |= 1u << lock->rank;
    return true;
}

static bool is_out_of_order(const struct lock *lock) {
    return held_ranks >> lock->rank;
}

static bool lock_spin(struct lock *lock, int spins) {
    for (int spin = 0; spin < spins; spin++) {
        if (lock_try(lock))
            return true;
        cpu_relax();
    }
    return false;
}

static bool lock_wait(struct lock *lock) {
    uint32_t mine = own_number();
    for (;;) {
        uint32_t word = load_relaxed(&lock->word);
        if ((word & ~LOCK_WAITED) == mine)
            return false;
        // Taken as waited for: others may sleep, and a wake-up too many does no harm.
        if (word == LOCK_FREE) {
            store_relaxed(&lock->epoch, memory_epoch());
            uint32_t before = held_ranks;
            held_ranks = before | 1u << lock->rank;
            order_for_fork();
            if (cas_acquire(&lock->word, &word, mine | LOCK_WAITED)) // acquire: as in lock_try
                return true;
            held_ranks = before;
            continue;
        }
        uint32_t waited = word | LOCK_WAITED;
        if (word != waited && !cas_acquire(&lock->word, &word, waited))
            continue;
        os_wait(&lock->word, waited, WAIT_MS);
        if (load_relaxed(&lock->word) == waited && holder_is_gone(lock))
            return lock_inherit(lock);
    }
}

static SLOW_PATH bool lock_take_slow(struct lock *lock) {
    if ((load_relaxed(&lock->word) & ~LOCK_WAITED) == own_number())
        return false;
    if (is_out_of_order(lock))
        return lock_spin(lock, SPINS_BEFORE_REFUSAL);
    return lock_spin(lock, SPINS_BEFORE_SLEEP) || lock_wait(lock);
}

bool lock_take(struct lock *lock) {
    return LIKELY(lock_try(lock)) || lock_take_slow(lock);
}

void lock_release(struct lock *lock) {
    // release: publishes what the holder wrote; pairs with every acquire above.
    if (UNLIKELY(exchange_release(&lock->word, LOCK_FREE) & LOCK_WAITED))
        os_wake_one(&lock->word);
    order_for_fork();
    held_ranks &= ~(1u << lock->rank);
}

// Every heap's lock has the same rank, and these are taken one after the other in a fixed order.
void lock_take_for_fork(struct lock *lock) {
    bool is_mine = (load_relaxed(&lock->word) & ~LOCK_WAITED) == own_number();
    if (!is_mine && (lock_try(lock) || lock_wait(lock)))
        lock->is_taken_for_fork = true;
}

void lock_release_in_parent(struct lock *lock) {
    if (!lock->is_taken_for_fork)
        return;
    lock->is_taken_for_fork = false;
    lock_release(lock);
}

void lock_release_in_child(struct lock *lock) {
    if (!lock->is_taken_for_fork)
        return;
    lock->is_taken_for_fork = false;
    store_relaxed(&lock->epoch, memory_epoch());
    store_release(&lock->word, LOCK_FREE); // release: the child may start threads at once
    held_ranks &= ~(1u << lock->rank);
}
