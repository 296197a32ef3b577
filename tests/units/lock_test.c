// The lock: one holder at a time, which it knows; a signal handler on top of it never hangs.
#include "unit.h"
#include "base/atomic.h"
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { LOCK_THREADS = 8, ROUNDS = 20000 };

static struct lock lock;
static uint64_t shared_count, refused; // under the lock
static uint32_t inside, forgotten;

__attribute__((unused)) static void forget_nothing(void) {
    add_relaxed(&forgotten, 1);
}

static void *count_up(void *thread) {
    for (int i = 0; i < ROUNDS; i++) {
        // One of the threads never waits in the kernel, so both ways in are mixed.
        while (thread ? !lock_take(&lock) : !lock_try(&lock))
            add_relaxed(&refused, 1);
        if (add_relaxed(&inside, 1))
            CHECK(false, "two holders");
        shared_count++;
        add_relaxed(&inside, -1);
        lock_release(&lock);
    }
    return NULL;
}

Test(lock, has_one_holder_at_a_time) {
    lock_start();
    threads_run(LOCK_THREADS, count_up);
    cr_expect_eq(shared_count, (uint64_t)LOCK_THREADS * ROUNDS);
    cr_expect(lock_try(&lock));
}

Test(lock, refuses_its_holder) {
    lock_start();
    cr_assert(lock_take(&lock));
    cr_expect_not(lock_take(&lock));
    cr_expect_not(lock_try(&lock));
    lock_release(&lock);
    cr_expect(lock_take(&lock));
}

static void *try_once(void *got) {
    *(bool *)got = lock_try(&lock);
    return NULL;
}

Test(lock, an_attempt_never_waits) {
    lock_start();
    bool got = true;
    cr_assert(lock_take(&lock));
    thread_run(try_once, &got);
    cr_expect_not(got);
}

static void *wait_for_lock(void *started) {
    store_release((uint32_t *)started, 1);
    CHECK(lock_take(&lock), "refused to a thread that does not hold it");
    shared_count++;
    lock_release(&lock);
    return NULL;
}

Test(lock, a_waiter_gets_it_after_the_release_and_not_before) {
    enum { WAITED_MS = 120 }; // longer than one sleep of a waiter
    lock_start();
    uint32_t started = 0;
    cr_assert(lock_take(&lock));
    pthread_t waiter = thread_start(wait_for_lock, &started);
    while (!load_acquire(&started))
        sched_yield();
    sleep_ms(WAITED_MS);
    cr_expect_eq(shared_count, 0);
    lock_release(&lock);
    thread_join(waiter);
    cr_expect_eq(shared_count, 1);
}

#ifndef __SANITIZE_THREAD__ // which cannot follow a raw clone
static void *hold_for_ever(void *stage) {
    CHECK(lock_take(&lock), "refused");
    stage_turn(stage);
    stage_turn(stage);
    return NULL;
}

enum { CLONE_GOT_IT = 1, CLONE_FORGOT = 2 };

// What a raw clone of the process gets of a lock that another thread holds.
static int clone_takes_lock(void) {
    lock_start();
    struct stage stage;
    stage_open(&stage);
    pthread_t holder = thread_start(hold_for_ever, &stage);
    stage_turn(&stage);
    pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
        int got = lock_take(&lock) ? CLONE_GOT_IT : 0;
        if (got)
            lock_release(&lock);
        _exit((got && lock_take(&lock) ? got : 0) | (forgotten ? CLONE_FORGOT : 0));
    }
    int status = -1;
    cr_expect_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status));
    stage_turn(&stage);
    thread_join(holder);
    return WEXITSTATUS(status);
}

Test(lock, a_raw_clone_is_refused_what_a_thread_it_does_not_have_holds) {
    cr_expect_eq(clone_takes_lock(), 0);
}

Test(lock, a_raw_clone_gets_what_can_be_made_usable_by_forgetting) {
    lock.forget = forget_nothing;
    cr_expect_eq(clone_takes_lock(), CLONE_GOT_IT | CLONE_FORGOT);
    cr_expect_eq(forgotten, 0, "in the clone only");
}
#endif

#ifndef __SANITIZE_THREAD__ // which holds back what a child of a fork does
static void lock_for_fork(void) {
    lock_take_for_fork(&lock);
}
static void release_in_parent(void) {
    lock_release_in_parent(&lock);
}
static void release_in_child(void) {
    lock_release_in_child(&lock);
}

// What the lock is after a fork, in the child: free for it, or not.
static bool is_free_in_child(void) {
    pid_t child = fork();
    if (child == 0)
        _exit(lock_try(&lock) ? EXIT_SUCCESS : EXIT_FAILURE);
    int status = -1;
    cr_expect_eq(waitpid(child, &status, 0), child);
    return status == 0;
}

Test(lock, taken_for_a_fork_it_is_free_on_both_sides_afterwards) {
    lock_start();
    cr_assert_eq(pthread_atfork(lock_for_fork, release_in_parent, release_in_child), 0);
    for (int i = 0; i < 3; i++)
        cr_expect(is_free_in_child());
    cr_expect(lock_try(&lock), "in the parent");
}

Test(lock, held_by_the_thread_that_forks_it_stays_held_on_both_sides) {
    lock_start();
    cr_assert_eq(pthread_atfork(lock_for_fork, release_in_parent, release_in_child), 0);
    cr_assert(lock_take(&lock));
    cr_expect_not(is_free_in_child());
    bool got = true;
    thread_run(try_once, &got);
    cr_expect_not(got, "in the parent");
    lock_release(&lock);
    cr_expect(is_free_in_child());
}
#endif

// The processor's trap flag has the handler run after every single instruction.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
enum { TRAP_FLAG = 0x100, HANG_S = 5 };
static unsigned steps, takes;
static bool has_paused;

static void handler_locks(int signal) {
    steps++;
    if (lock_take(&lock)) {
        takes++;
        lock_release(&lock);
    }
}

static inline void trap_flag_set(void) {
    __asm__ volatile("lea -128(%%rsp), %%rsp; pushfq; orq %0, (%%rsp); popfq; lea 128(%%rsp), %%rsp"
                     :
                     : "i"(TRAP_FLAG)
                     : "memory", "cc");
}
static inline void trap_flag_clear(void) {
    __asm__ volatile(
        "lea -128(%%rsp), %%rsp; pushfq; andq %0, (%%rsp); popfq; lea 128(%%rsp), %%rsp"
        :
        : "i"(~TRAP_FLAG)
        : "memory", "cc");
}

Test(lock, a_signal_handler_at_any_instruction_never_hangs) {
    lock_start();
    signal(SIGTRAP, handler_locks);
    alarm(HANG_S);
    trap_flag_set();
    bool taken = lock_take(&lock);
    if (taken)
        lock_release(&lock);
    trap_flag_clear();
    alarm(0);
    printf("%u steps, %u of them with the lock free\n", steps, takes);
    cr_expect(taken);
    cr_expect_gt(steps, 10);
    cr_expect_gt(takes, 0);
    cr_expect_lt(takes, steps);
}

// Loses its core for longer than a waiter sleeps, right after the instruction that took the lock.
static void handler_pauses(int signal) {
    enum { PAUSE_MS = 150 };
    if (!has_paused && load_relaxed(&lock.word)) {
        has_paused = true;
        sleep_ms(PAUSE_MS);
    }
}

static void *take_when_taken(void *unused) {
    while (!load_relaxed(&lock.word))
        sched_yield();
    CHECK(lock_take(&lock), "refused");
    shared_count++;
    lock_release(&lock);
    return NULL;
}

Test(lock, a_holder_who_pauses_while_taking_it_is_not_gone) {
    lock_start();
    lock.forget = forget_nothing;
    pthread_t waiter = thread_start(take_when_taken, NULL);
    signal(SIGTRAP, handler_pauses);
    trap_flag_set();
    bool taken = lock_take(&lock);
    trap_flag_clear();
    cr_expect(taken && has_paused);
    cr_expect_eq(forgotten, 0);
    cr_expect_eq(shared_count, 0, "two holders");
    lock_release(&lock);
    thread_join(waiter);
    cr_expect_eq(shared_count, 1);
}
#endif
