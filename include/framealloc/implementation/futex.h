// Sleeping until a word changes, for a time at most: Linux's futex. Nothing here sets errno.
#ifndef FRAMEALLOC_IMPLEMENTATION_FUTEX_H
#define FRAMEALLOC_IMPLEMENTATION_FUTEX_H

#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>

long syscall(long number, ...); // strict C hides it

// As these calls of the kernel have it; not always what the C library calls so.
struct fa__kernel_time {
    long s, ns;
};
#define FA__NS_PER_S ((uint64_t)1000000000)

// The moment so far from now; FA_FOREVER: never.
static uint64_t fa__deadline(uint64_t timeout_ns) {
    uint64_t now = fa__clock_ns();
    // The kernel's seconds may be 32 bits.
    return timeout_ns < (uint64_t)INT_MAX / 2 * FA__NS_PER_S - now ? now + timeout_ns : FA_FOREVER;
}

// Sleeps while *word is `expected`, until the deadline at most, or for less. False: it has come.
static int fa__futex_sleep(uint32_t *word, uint32_t expected, uint64_t deadline) {
    struct fa__kernel_time at;
    int saved = errno, result;
    at.s = (long)(deadline / FA__NS_PER_S);
    at.ns = (long)(deadline % FA__NS_PER_S);
    result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected,
                     deadline == FA_FOREVER ? NULL : &at, NULL, FUTEX_BITSET_MATCH_ANY) == -1 &&
             errno == ETIMEDOUT;
    errno = saved;
    return !result;
}

static void fa__futex_wake_all(uint32_t *word) {
    int saved = errno;
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
    errno = saved;
}

#endif
