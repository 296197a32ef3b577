// The first malloc of all may come from an IFUNC resolver of the program: the loader runs those
// while it relocates, before it copies the initial values of thread-local variables. This library
// is relocated before the program, so a resolver of its own can set the one that matters: no test
// in the fast path. (A static program has no thread-local storage at that time, nor needs this.)
#include "heap/heap.h"
#include <asm/prctl.h>
#include <stdint.h>
#include <sys/syscall.h>

static bool has_thread_storage(void) {
    uintptr_t base = 0;
    long result;
    // Inline: no function of libc can be called yet.
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(SYS_arch_prctl), "D"(ARCH_GET_FS), "S"(&base)
                     : "rcx", "r11", "memory");
    return result == 0 && base;
}

static void nothing(void) {}

static void (*early_resolve(void))(void) {
    if (has_thread_storage())
        thread_heap = &empty_heap;
    return nothing;
}

void heap_early(void) __attribute__((ifunc("early_resolve"), visibility("hidden")));
// Makes the loader resolve it.
__attribute__((used)) static void (*const volatile resolved)(void) = heap_early;
