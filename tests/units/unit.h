// What the unit tests share: Criterion, threads, random numbers with a printed seed, reports
// caught.
#pragma once
#include "threads/crew.h"
#undef KIB // base/os.h has the same ones
#undef MIB
#undef GIB
#include "base/lock.h"
#include <criterion/criterion.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum { UNIT_SEED = 20251123, REPORT_BYTES = 256 * 1024 };

// UNIT_SEED=N tries other numbers; without it, every run has the same.
__attribute__((unused)) static uint64_t seed_print(void) {
    const char *wanted = getenv("UNIT_SEED");
    uint64_t number = wanted ? strtoull(wanted, NULL, 0) : UNIT_SEED;
    printf("UNIT_SEED=%llu\n", (unsigned long long)number);
    fflush(stdout);
    return random_seed(number);
}

// One thread that does something, and ends.
__attribute__((unused)) static void thread_run(void *(*work)(void *), void *argument) {
    thread_join(thread_start(work, argument));
}

// A thread that stays until it is let go, with what it has done so far.
struct stage {
    pthread_barrier_t turn;
};
__attribute__((unused)) static void stage_open(struct stage *stage) {
    pthread_barrier_init(&stage->turn, NULL, 2);
}
__attribute__((unused)) static void stage_turn(struct stage *stage) {
    pthread_barrier_wait(&stage->turn);
}

// Two threads that are to do the same at the same moment: they spin, for a wake-up takes too long.
// noipa: gcc 12 moves loads of static variables over a call of a function that it has seen to write
// none, whatever order the function's atomics ask for.
struct meeting {
    uint32_t arrived;
};
__attribute__((unused, noipa)) static void meet(struct meeting *meeting) {
    enum { SPINS_PER_YIELD = 10000 };
    uint32_t mine = __atomic_add_fetch(&meeting->arrived, 1, __ATOMIC_ACQ_REL);
    uint32_t complete = (mine + 1) / 2 * 2;
    for (unsigned spins = 1; __atomic_load_n(&meeting->arrived, __ATOMIC_ACQUIRE) < complete;
         spins++)
        if (spins % SPINS_PER_YIELD == 0)
            sched_yield();
}

// What is written to stderr between the two calls.
struct report {
    int saved, file;
    char text[REPORT_BYTES];
};
__attribute__((unused)) static void report_begin(struct report *report) {
    fflush(stderr);
    report->saved = dup(STDERR_FILENO);
    report->file = memfd_create("report", MFD_CLOEXEC);
    CHECK(report->file >= 0 && dup2(report->file, STDERR_FILENO) >= 0, "stderr cannot be caught");
}
__attribute__((unused)) static const char *report_end(struct report *report) {
    dup2(report->saved, STDERR_FILENO);
    ssize_t length = pread(report->file, report->text, sizeof report->text - 1, 0);
    report->text[length > 0 ? length : 0] = 0;
    close(report->file);
    close(report->saved);
    return report->text;
}
__attribute__((unused)) static size_t report_count(const struct report *report, const char *word) {
    size_t count = 0;
    for (const char *at = report->text; (at = strstr(at, word)); at++)
        count++;
    return count;
}

// From now on this process gets no more address space than it has.
__attribute__((unused)) static void address_space_close(void) {
    struct rlimit limit = {statm_bytes(0), RLIM_INFINITY};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0, "no limit");
}
__attribute__((unused)) static void address_space_open(void) {
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0, "the limit stays");
}
