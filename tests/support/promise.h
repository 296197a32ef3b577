// What every preload program of the tests shares: checks, a watchdog, memory figures, patterns.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

enum { EXIT_SKIPPED = 77, LINE_MAX_BYTES = 512 };

// Nothing here allocates: a check may run in a child whose heap is just what is in doubt.
#define CHECK(promise, ...)                                                                        \
    do {                                                                                           \
        if (!(promise))                                                                            \
            promise_broken(__FILE__, __LINE__, #promise, __VA_ARGS__);                             \
    } while (0)

__attribute__((noreturn, format(printf, 4, 5))) static inline void
promise_broken(const char *file, int line, const char *promise, const char *format, ...) {
    char text[LINE_MAX_BYTES];
    int used = snprintf(text, sizeof text, "%s:%d: %s: ", file, line, promise);
    va_list args;
    va_start(args, format);
    used += vsnprintf(text + used, sizeof text - (size_t)used, format, args);
    va_end(args);
    if (used > (int)sizeof text - 2)
        used = sizeof text - 2;
    text[used] = '\n';
    ssize_t ignored = write(STDERR_FILENO, text, (size_t)used + 1);
    (void)ignored;
    _exit(EXIT_FAILURE);
}

// The kernel ends a program that hangs. ANY_MALLOC=1 lets a test be tried on another allocator;
// without it, a preload that was not found must not look like a test that passed.
static inline void program_start(unsigned watchdog_s) {
    alarm(watchdog_s);
    Dl_info where;
    if (getenv("ANY_MALLOC"))
        return;
    void *(*volatile name)(size_t) = malloc;
    bool ours = dladdr(*(void *volatile *)&name, &where) && strstr(where.dli_fname, "framealloc");
    CHECK(ours, "malloc is that of %s", where.dli_fname);
}

static inline void sleep_ms(unsigned ms) {
    struct timespec left = {ms / 1000, (long)(ms % 1000) * 1000000};
    while (nanosleep(&left, &left))
        ;
}

static inline uint64_t clock_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

// Column 0 of statm is the address space, column 1 what is resident.
static inline size_t statm_bytes(unsigned column) {
    char text[LINE_MAX_BYTES] = "";
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t got = read(file, text, sizeof text - 1);
    close(file);
    CHECK(got > 0, "cannot read statm");
    char *at = text;
    while (column--)
        at = strchr(at, ' ') + 1;
    return strtoul(at, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}
static inline size_t rss_bytes(void) {
    return statm_bytes(1);
}
static inline size_t growth_since(size_t before) {
    size_t now = rss_bytes();
    return now > before ? now - before : 0;
}

// Keeps the compiler from seeing what a pointer is, so that it neither warns nor optimises.
static inline void *opaque(void *p) {
    __asm__ volatile("" : "+r"(p) : : "memory");
    return p;
}

static inline size_t argument(int argc, char **argv, int i, size_t otherwise) {
    return argc > i ? strtoull(argv[i], NULL, 0) : otherwise;
}

// xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators", 2016.
static inline uint64_t random_next(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545f4914f6cdd1dULL;
}
static inline uint64_t random_below(uint64_t *state, uint64_t limit) {
    return (random_next(state) >> 16) % limit;
}
static inline uint64_t random_seed(uint64_t number) {
    return number * 0x9e3779b97f4a7c15ULL + 1;
}

// A whole block is written with a pattern made from its id, so another block's bytes show.
static inline uint64_t pattern_word(uint64_t id, size_t i) {
    return random_seed(id) ^ (i * 0xbf58476d1ce4e5b9ULL);
}
static inline void pattern_write(void *block, size_t size, uint64_t id) {
    char *at = (char *)block;
    for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
        uint64_t word = pattern_word(id, i);
        memcpy(at + i, &word, size - i < sizeof word ? size - i : sizeof word);
    }
}
static inline bool pattern_holds(const void *block, size_t size, uint64_t id) {
    const char *at = (const char *)block;
    for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
        uint64_t word = pattern_word(id, i);
        if (memcmp(at + i, &word, size - i < sizeof word ? size - i : sizeof word))
            return false;
    }
    return true;
}

// A program that goes on: 1,000 small immediate pairs per 10 ms.
static inline void go_on_for(unsigned ms) {
    enum { STEP_MS = 10, PAIRS_PER_STEP = 1000, SMALL_SIZES = 64 };
    for (uint64_t end = clock_ms() + ms; clock_ms() < end; sleep_ms(STEP_MS)) {
        for (size_t i = 0; i < PAIRS_PER_STEP; i++)
            free(opaque(malloc(16 + i % SMALL_SIZES * 16)));
    }
}
