// The glue of a program's own copy: windows and blocks come from malloc, faults are counted by
// nobody, and what only the library can do says so.
#ifndef FRAMEALLOC_IMPLEMENTATION_PLAIN_H
#define FRAMEALLOC_IMPLEMENTATION_PLAIN_H

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

// Strict C hides these.
int posix_memalign(void **block, size_t align, size_t size);
int madvise(void *start, size_t size, int advice);
int clock_gettime(int clock, struct timespec *now);
#define FA__CLOCK_MONOTONIC 1

#define FA__ENTRY(type, name) static type fa__plain_##name
#define FA__NAME(name) fa__plain_##name
#define FA__SELF fa__thread_arena
#define FA__STAND_IN (&fa__no_arena)

#include "glue.h"
#include "arena.h"

// One malloc each, which costs address space and no memory until it is used. Smaller ones where
// there is no room for that.
#define FA__PLAIN_WINDOW ((size_t)64 << 20)
#define FA__PLAIN_WINDOW_MIN ((size_t)1 << 20)

static int fa__window_take(struct fa__window *window, struct fa__arena *arena) {
    size_t size;
    (void)arena;
    for (size = FA__PLAIN_WINDOW; size >= FA__PLAIN_WINDOW_MIN; size /= 2) {
        void *start = malloc(size);
        if (start) {
            window->start = (uintptr_t)start;
            window->end = window->committed = window->start + size;
            return 1;
        }
    }
    return 0;
}

static void fa__window_give(const struct fa__window *window) {
    free((void *)window->start);
}

static struct fa__arena *fa__window_arena(uintptr_t p) {
    uint32_t i, count = __atomic_load_n(&fa__arena_count, __ATOMIC_RELAXED);
    for (i = 0; i < count; i++) {
        struct fa__arena *arena = fa__arena_of_id(i);
        // acquire: pairs with fa__window_end_locked
        uintptr_t start = arena ? __atomic_load_n(&arena->window.start, __ATOMIC_ACQUIRE) : 0;
        if (start && p >= start && p < __atomic_load_n(&arena->window.end, __ATOMIC_RELAXED) &&
            !(arena->special & FA__IS_DEAD))
            return arena;
    }
    return NULL;
}

static int fa__window_commit(uintptr_t from, uintptr_t to) {
    (void)from;
    (void)to;
    return 1;
}

static void fa__window_purge(uintptr_t from, uintptr_t to) {
    (void)from;
    (void)to;
}

static int fa__window_populate(uintptr_t from, uintptr_t to) {
    for (; from < to; from += 0x1000 - from % 0x1000) {
        volatile char *page = (volatile char *)from;
        *page = *page;
    }
    return 1;
}

// Large enough that malloc maps it; pages that were never touched are no memory.
static int fa__range_take(struct fa__range *range, size_t size) {
    int saved = errno;
    void *start = NULL;
    int error = posix_memalign(&start, FA_ALIGN_MAX, size);
    errno = saved;
    if (error)
        return 0;
    range->start = (uintptr_t)start;
    range->committed = range->reserved = size;
    return 1;
}

static void fa__range_give(const struct fa__range *range) {
    free((void *)range->start);
}

static int fa__range_grow(struct fa__range *range, size_t size) {
    return size <= range->reserved;
}

#define FA__MADV_DONTNEED 4

static int fa__range_purge(uintptr_t from, uintptr_t to) {
    int saved = errno;
    int error = madvise((void *)from, to - from, FA__MADV_DONTNEED);
    errno = saved;
    return !error;
}

static uint64_t fa__clock_ns(void) {
    struct timespec now;
    (void)clock_gettime(FA__CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void *fa__heap_alloc(size_t size, size_t align) {
    int saved = errno;
    void *block = NULL;
    if (align <= FA_GRAIN)
        block = malloc(size);
    else if (posix_memalign(&block, align, size) != 0)
        block = NULL;
    errno = saved;
    return block;
}

static void fa__heap_free(void *block) {
    free(block);
}

static void *fa__program_alloc(size_t size, size_t align) {
    return fa__heap_alloc(size, align);
}

static void *fa__permanent_alloc(size_t size) {
    return calloc(1, size);
}

static void fa__spill_note(void *block, size_t size) {
    (void)block;
    (void)size;
}

static uint64_t fa__thread_number(void) {
    return 0;
}

static pthread_mutex_t fa__mutex = PTHREAD_MUTEX_INITIALIZER;

static void fa__lock_take(void) {
    pthread_mutex_lock(&fa__mutex);
}

static void fa__lock_release(void) {
    pthread_mutex_unlock(&fa__mutex);
}

static void fa__lock_fork_prepare(void) {
    pthread_mutex_lock(&fa__mutex);
}

static void fa__lock_fork_parent(void) {
    pthread_mutex_unlock(&fa__mutex);
}

static void fa__lock_fork_child(void) {
    pthread_mutex_unlock(&fa__mutex);
}

static void fa__fault(enum fa__fault fault, size_t figure, const void *site, int must_stop) {
    (void)fault;
    (void)figure;
    (void)site;
    if (must_stop)
        abort();
}

static int fa__glue_capture_begin(uint32_t depth) {
    (void)depth;
    return -ENOTSUP;
}

static int fa__glue_capture_end(void) {
    return -ENOTSUP;
}

static void fa__glue_capture_stop(uint32_t depth) {
    (void)depth;
}

static void fa__glue_capture_frame_ended(uint32_t depth) {
    (void)depth;
}

static int fa__glue_deferred_set(int is_incremental, uint32_t per_refill, uint32_t per_frame) {
    (void)is_incremental;
    (void)per_refill;
    (void)per_frame;
    return -ENOTSUP;
}

static size_t fa__glue_deferred_drain(size_t max) {
    (void)max;
    return 0;
}

static void fa__glue_deferred_frame(void) {}

#endif
