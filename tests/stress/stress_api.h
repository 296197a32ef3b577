// Which malloc is stressed: the one the loader binds, or the heap's own functions.
#pragma once

#ifdef STRESS_DIRECT
// The sanitizers' runtimes keep the name malloc for themselves; the heap is called by its own.
#include "heap/alloc.h"
#include <unistd.h>
#define STRESS_MALLOC heap_malloc
#define STRESS_CALLOC heap_calloc
#define STRESS_REALLOC heap_realloc
#define STRESS_MEMALIGN(alignment, size)                                                           \
    heap_memalign((alignment) < sizeof(void *) ? sizeof(void *) : (alignment), size)
#define STRESS_FREE heap_free
#define STRESS_USABLE_SIZE heap_usable_size
#define STRESS_START(watchdog_s) alarm(watchdog_s)
#else
#include <malloc.h>
#include <stdlib.h>
#define STRESS_MALLOC malloc
#define STRESS_CALLOC calloc
#define STRESS_REALLOC realloc
#define STRESS_MEMALIGN memalign
#define STRESS_FREE free
#define STRESS_USABLE_SIZE malloc_usable_size
#define STRESS_START(watchdog_s) program_start(watchdog_s)
#endif
