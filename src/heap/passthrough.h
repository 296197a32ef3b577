// FRAMEALLOC_ENABLED=no: the process keeps the C library's malloc, and every call goes there.
#pragma once
#include <stddef.h>

struct passthrough {
    void *(*malloc)(size_t);
    void (*free)(void *);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*memalign)(size_t, size_t);
    size_t (*usable_size)(void *);
};
// NULL: framealloc serves the process. Fixed at the first allocation.
extern const struct passthrough *passthrough;

// Finds the C library's functions. Before anything was allocated.
void passthrough_start(void);
