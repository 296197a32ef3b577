// Barriers: one word says which round it is, how many it takes and how many are there, so that each
// arrival is one exchange. Their memory stays (store.h): the one who arrives last looks at the
// barrier once more, to wake the others, when one of these may have destroyed it already.
#ifndef FRAMEALLOC_IMPLEMENTATION_BARRIER_H
#define FRAMEALLOC_IMPLEMENTATION_BARRIER_H

struct fa_barrier {
    struct fa__record record;
    uint64_t state;     // round << 32 | threads << 16 | arrived
    uint32_t sleepers;  // threads that sleep, or are about to or just did
    uint32_t may_spin;  // every thread can have a processor; relaxed
    uint32_t spin_pays; // relaxed: the last wait that looked for long was spared the sleep
    char rest[36];      // to a cache line
};

#define FA__BARRIER_ROUND ((uint64_t)1 << 32)
#define FA__BARRIER_THREAD ((uint64_t)1 << 16)
#define FA__BARRIER_GONE ((uint32_t)0xffff) // arrived, where there is no barrier
#define FA__BARRIER_SPINS 400u              // some microseconds, about what a sleep costs
#define FA__BARRIER_SPIN_AGAIN 64u          // rounds until it is tried again

static struct fa__store fa__barriers = {0, 0, 0, sizeof(struct fa_barrier), {0}};

static inline uint32_t fa__barrier_round(uint64_t state) {
    return (uint32_t)(state >> 32);
}
static inline uint32_t fa__barrier_threads(uint64_t state) {
    return (uint32_t)(state >> 16) & 0xffff;
}
static inline uint32_t fa__barrier_arrived(uint64_t state) {
    return (uint32_t)state & 0xffff;
}

// The half that the kernel looks at.
static inline uint32_t *fa__barrier_word(fa_barrier *barrier) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (uint32_t *)(void *)&barrier->state + 1;
#else
    return (uint32_t *)(void *)&barrier->state;
#endif
}

static inline void fa__processor_relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

FA__ENTRY(int, barrier_create)(fa_barrier **out, uint32_t threads) {
    fa_barrier *barrier;
    uint64_t round;
    if (!out || !threads || threads > FA_BARRIER_MAX)
        return -EINVAL;
    pthread_once(&fa__once, fa__start); // a fork has to be seen
    barrier = (fa_barrier *)fa__store_take(&fa__barriers);
    if (!barrier)
        return -ENOMEM;
    // Rounds go on from where a barrier in this place left them: somebody may still be waking up.
    round = fa__barrier_round(__atomic_load_n(&barrier->state, __ATOMIC_RELAXED));
    __atomic_store_n(&barrier->may_spin, sysconf(_SC_NPROCESSORS_ONLN) >= (long)threads,
                     __ATOMIC_RELAXED);
    __atomic_store_n(&barrier->spin_pays, 1, __ATOMIC_RELAXED);
    __atomic_store_n(&barrier->state, round * FA__BARRIER_ROUND + threads * FA__BARRIER_THREAD,
                     __ATOMIC_RELEASE);
    *out = barrier;
    return 0;
}

FA__ENTRY(int, barrier_destroy)(fa_barrier *barrier) {
    uint64_t state, gone;
    if (!barrier)
        return -EINVAL;
    state = __atomic_load_n(&barrier->state, __ATOMIC_RELAXED);
    do {
        uint32_t arrived = fa__barrier_arrived(state);
        if (arrived)
            return arrived == FA__BARRIER_GONE ? -EINVAL : -EBUSY;
        gone = (uint64_t)fa__barrier_round(state) * FA__BARRIER_ROUND + FA__BARRIER_GONE;
    } while (!__atomic_compare_exchange_n(&barrier->state, &state, gone, 1, __ATOMIC_ACQ_REL,
                                          __ATOMIC_RELAXED));
    fa__store_give(&fa__barriers, &barrier->record);
    return 0;
}

// One is there, or one is not expected any more. Returns 1 if that completes the round, else 0.
static int fa__barrier_come(fa_barrier *barrier, uint64_t arrives, uint64_t leaves,
                            uint32_t *round) {
    uint64_t state, next;
    int completes;
    if (!barrier)
        return -EINVAL;
    state = __atomic_load_n(&barrier->state, __ATOMIC_RELAXED);
    do {
        if (!fa__barrier_threads(state)) // gone, or all have dropped out
            return -EINVAL;
        next = state + arrives - leaves * FA__BARRIER_THREAD;
        completes = fa__barrier_arrived(next) == fa__barrier_threads(next);
        if (completes)
            next += FA__BARRIER_ROUND - fa__barrier_arrived(next);
        *round = fa__barrier_round(state);
        // release: what this thread did; acquire: what the others did, whose exchanges it follows.
        // In one order with `sleepers`: see fa__barrier_sleep.
    } while (!__atomic_compare_exchange_n(&barrier->state, &state, next, 1, __ATOMIC_SEQ_CST,
                                          __ATOMIC_RELAXED));
    if (completes && __atomic_load_n(&barrier->sleepers, __ATOMIC_SEQ_CST))
        fa__futex_wake_all(fa__barrier_word(barrier));
    return completes && (arrives || fa__barrier_threads(next)); // was there anybody to wait?
}

// acquire: pairs with the exchange that completed the round.
static inline int fa__barrier_is_over(const fa_barrier *barrier, uint32_t round) {
    return fa__barrier_round(__atomic_load_n(&barrier->state, __ATOMIC_ACQUIRE)) != round;
}

// Who completes the round counts it on and then looks for sleepers; who sleeps counts itself and
// then has the kernel look at the round. One of the two sees the other.
static FA__SLOW int fa__barrier_sleep(fa_barrier *barrier, uint32_t round, uint64_t timeout_ns) {
    uint64_t deadline = fa__deadline(timeout_ns);
    int is_over, is_in_time = 1;
    __atomic_fetch_add(&barrier->sleepers, 1, __ATOMIC_SEQ_CST);
    while (!(is_over = fa__barrier_is_over(barrier, round)) && is_in_time)
        is_in_time = fa__futex_sleep(fa__barrier_word(barrier), round, deadline);
    __atomic_fetch_sub(&barrier->sleepers, 1, __ATOMIC_RELAXED);
    return is_over ? 0 : -ETIMEDOUT;
}

// Looks for about as long as a sleep costs, if that was worth it lately: threads that share a
// processor only keep each other from it. True: the round is over.
static int fa__barrier_spin(fa_barrier *barrier, uint32_t round) {
    uint32_t i, pays = __atomic_load_n(&barrier->spin_pays, __ATOMIC_RELAXED);
    if (!__atomic_load_n(&barrier->may_spin, __ATOMIC_RELAXED) ||
        (!pays && round % FA__BARRIER_SPIN_AGAIN))
        return 0;
    for (i = 0; i < FA__BARRIER_SPINS; i++) {
        fa__processor_relax();
        if (fa__barrier_is_over(barrier, round)) {
            if (!pays)
                __atomic_store_n(&barrier->spin_pays, 1, __ATOMIC_RELAXED);
            return 1;
        }
    }
    if (pays)
        __atomic_store_n(&barrier->spin_pays, 0, __ATOMIC_RELAXED);
    return 0;
}

static int fa__barrier_await(fa_barrier *barrier, uint32_t round, uint64_t timeout_ns) {
    if (fa__barrier_is_over(barrier, round))
        return 0;
    if (!timeout_ns)
        return -ETIMEDOUT;
    return fa__barrier_spin(barrier, round) ? 0 : fa__barrier_sleep(barrier, round, timeout_ns);
}

FA__ENTRY(int, barrier_arrive)(fa_barrier *barrier, uint64_t *ticket) {
    uint32_t round = 0;
    int result = fa__barrier_come(barrier, 1, 0, &round);
    if (ticket && result >= 0)
        *ticket = round;
    return result;
}

FA__ENTRY(int, barrier_wait)(fa_barrier *barrier, uint64_t ticket, uint64_t timeout_ns) {
    if (!barrier || ticket > UINT32_MAX)
        return -EINVAL;
    return fa__barrier_await(barrier, (uint32_t)ticket, timeout_ns);
}

// Nobody came: the arrival is taken back, unless the last one came just now.
static FA__SLOW int fa__barrier_withdraw(fa_barrier *barrier, uint32_t round) {
    uint64_t state = __atomic_load_n(&barrier->state, __ATOMIC_ACQUIRE);
    do {
        if (fa__barrier_round(state) != round)
            return 0;
        // acquire where it fails: the round may be over.
    } while (!__atomic_compare_exchange_n(&barrier->state, &state, state - 1, 1, __ATOMIC_ACQ_REL,
                                          __ATOMIC_ACQUIRE));
    return -ETIMEDOUT;
}

FA__ENTRY(int, barrier_arrive_wait)(fa_barrier *barrier, uint64_t timeout_ns) {
    uint32_t round = 0;
    int result = fa__barrier_come(barrier, 1, 0, &round);
    if (result)
        return result;
    result = fa__barrier_await(barrier, round, timeout_ns);
    return FA__UNLIKELY(result) ? fa__barrier_withdraw(barrier, round) : 0;
}

FA__ENTRY(int, barrier_drop)(fa_barrier *barrier) {
    uint32_t round;
    return fa__barrier_come(barrier, 0, 1, &round);
}

// In the child of a fork: those who had arrived stayed behind.
static void fa__barriers_fork_child(void) {
    uint32_t number;
    fa_barrier *barrier;
    for (number = 1; (barrier = (fa_barrier *)fa__store_at(&fa__barriers, number)); number++) {
        uint32_t arrived = fa__barrier_arrived(barrier->state);
        barrier->sleepers = 0;
        if (arrived && arrived != FA__BARRIER_GONE)
            barrier->state += FA__BARRIER_ROUND - arrived;
    }
}

#endif
