// Atomic operations on plain fields, named by memory order, so that each use says which it needs.
#pragma once

#define load_relaxed(p) __atomic_load_n((p), __ATOMIC_RELAXED)
#define load_acquire(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define store_relaxed(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define exchange_acquire(p, v) __atomic_exchange_n((p), (v), __ATOMIC_ACQUIRE)
#define exchange_release(p, v) __atomic_exchange_n((p), (v), __ATOMIC_RELEASE)
#define exchange_relaxed(p, v) __atomic_exchange_n((p), (v), __ATOMIC_RELAXED)
#define add_relaxed(p, v) __atomic_fetch_add((p), (v), __ATOMIC_RELAXED)
#define or_relaxed(p, v) __atomic_fetch_or((p), (v), __ATOMIC_RELAXED)
#define and_relaxed(p, v) __atomic_fetch_and((p), (v), __ATOMIC_RELAXED)

// Compare and exchange: `expected` is a pointer and receives the value found.
#define cas_acquire(p, expected, desired)                                                          \
    __atomic_compare_exchange_n((p), (expected), (desired), 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)
#define cas_release(p, expected, desired)                                                          \
    __atomic_compare_exchange_n((p), (expected), (desired), 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED)
#define cas_acq_rel(p, expected, desired)                                                          \
    __atomic_compare_exchange_n((p), (expected), (desired), 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)

// Keeps the compiler from moving stores over it: for what a signal handler or the child of a fork
// on this very thread may see half done. No instruction.
#define order_for_fork() __atomic_signal_fence(__ATOMIC_SEQ_CST)

// A relaxed load that the compiler may fold into the instruction that uses it, which it never does
// for the real one: one instruction less in a fast path. For aligned words only; a race checker is
// shown the real one.
#if defined(__SANITIZE_THREAD__)
#define load_folded(p) load_relaxed(p)
#else
#define load_folded(p) (*(p))
#endif
