// Compiler attributes under names that say what they are for.
#pragma once
#include <stdint.h>

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
// A slow path: out of line and out of the way. Tail-called, so the fast path saves no registers.
#define SLOW_PATH __attribute__((noinline, cold))
#define CACHE_LINE 64
#define CACHE_ALIGNED __attribute__((aligned(CACHE_LINE)))

// What no other thread that runs has the same of. On most processors one load.
static inline uintptr_t thread_pointer(void) {
    return (uintptr_t)__builtin_thread_pointer();
}

// Tells the core that this is a spin.
static inline void cpu_relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#else
    __asm__ volatile("" ::: "memory");
#endif
}
// Out of the fast path, but not rare.
#define OUT_OF_LINE __attribute__((noinline))
// Where the program made the call that a tail-called slow path serves.
#define CALL_SITE() __builtin_return_address(0)
