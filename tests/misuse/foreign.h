// Pointers that no allocator gave out, by the name of where they point.
#pragma once
#include "misuse.h"
#include <sys/mman.h>

enum { FOREIGN_BYTES = 4096 };

static void *foreign_pointer(const char *kind, void *stack) {
    static _Alignas(16) char global[FOREIGN_BYTES];
    static _Thread_local _Alignas(16) char thread_local_bytes[FOREIGN_BYTES];
    if (!strcmp(kind, "stack"))
        return opaque(stack);
    if (!strcmp(kind, "odd"))
        return opaque((char *)stack + 1);
    if (!strcmp(kind, "global"))
        return opaque(global);
    if (!strcmp(kind, "tls"))
        return opaque(thread_local_bytes);
    if (!strcmp(kind, "text"))
        return (void *)((uintptr_t)opaque((void *)(uintptr_t)foreign_pointer) & ~(uintptr_t)15);
    if (!strcmp(kind, "brk"))
        return opaque((void *)(((uintptr_t)sbrk(FOREIGN_BYTES) + 15) & ~(uintptr_t)15));
    if (!strcmp(kind, "mmap"))
        return opaque(
            mmap(NULL, FOREIGN_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (!strcmp(kind, "integer"))
        return opaque((void *)(uintptr_t)0x1230);
    if (!strcmp(kind, "kernel"))
        return opaque((void *)(uintptr_t)0xffff800000000000);
    if (!strcmp(kind, "last"))
        return opaque((void *)(uintptr_t)-16);
    CHECK(false, "no pointer called %s", kind);
}
