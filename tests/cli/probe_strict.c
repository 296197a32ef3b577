// Makes the probe load its options as a first malloc would: an allocation meanwhile ends it.
#include "probe.h"
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void __libc_free(void *p);
_Noreturn void probe_trap(const char *name);

static bool is_loading;

void probe_is_loading(bool loading) {
    is_loading = loading;
}

_Noreturn void probe_trap(const char *name) {
    is_loading = false; // fprintf may allocate
    fprintf(stderr, "%s was called while the options were loaded\n", name);
    abort();
}

static void trap_if_loading(const char *name) {
    if (is_loading)
        probe_trap(name);
}

void *malloc(size_t size) {
    trap_if_loading("malloc");
    return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
    trap_if_loading("calloc");
    return __libc_calloc(count, size);
}
void *realloc(void *p, size_t size) {
    trap_if_loading("realloc");
    return __libc_realloc(p, size);
}
void free(void *p) {
    trap_if_loading("free");
    __libc_free(p);
}
