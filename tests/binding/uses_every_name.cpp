// Calls every name that the library interposes and a linker can find. It is the source of an
// executable and of a plug-in alike, so that the two can be compared.
#include "uses_every_name.h"
#include <cstdio>
#include <cstdlib>
#include <malloc.h>
#include <new>

enum { SIZE = 40, ALIGNMENT = 64, PAGE = 4096 };

extern "C" {
void *__libc_malloc(size_t);
void __libc_free(void *);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void *__libc_valloc(size_t);
void *__libc_pvalloc(size_t);
}

static void c_names(void) {
    void *block = malloc(SIZE);
    block = realloc(block, 2 * SIZE);
    block = reallocarray(block, 3, SIZE);
    free(block);
    free(calloc(1, SIZE));
    free(memalign(ALIGNMENT, SIZE));
    free(aligned_alloc(ALIGNMENT, ALIGNMENT));
    free(valloc(SIZE));
    free(pvalloc(SIZE));
    if (posix_memalign(&block, ALIGNMENT, SIZE) == 0 && malloc_usable_size(block) >= SIZE)
        free(block);
}

static void libc_names(void) {
    __libc_free(__libc_realloc(__libc_malloc(SIZE), 2 * SIZE));
    __libc_free(__libc_calloc(1, SIZE));
    __libc_free(__libc_memalign(ALIGNMENT, SIZE));
    __libc_free(__libc_valloc(SIZE));
    __libc_free(__libc_pvalloc(SIZE));
}

// malloc_stats and malloc_info write what nobody here wants to read: bound, but not called.
static void reporting_names(void) {
    static volatile bool never;
    mallopt(M_MMAP_MAX, 1);
    malloc_trim(PAGE);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    (void)mallinfo();
#pragma GCC diagnostic pop
    (void)mallinfo2();
    if (never) {
        malloc_stats();
        malloc_info(0, stdout);
    }
}

static void plain_operators(void) {
    operator delete(operator new(SIZE));
    operator delete[](operator new[](SIZE));
    operator delete(operator new(SIZE), SIZE);
    operator delete[](operator new[](SIZE), SIZE);
#ifndef ENGINE_LINKS_MIMALLOC_FIRST // libmimalloc has no such names: they would not be a pair
    operator delete(operator new(SIZE, std::nothrow), std::nothrow);
    operator delete[](operator new[](SIZE, std::nothrow), std::nothrow);
#endif
}

static void aligned_operators(void) {
    std::align_val_t alignment{ALIGNMENT};
    operator delete(operator new(SIZE, alignment), alignment);
    operator delete[](operator new[](SIZE, alignment), alignment);
    operator delete(operator new(SIZE, alignment), SIZE, alignment);
    operator delete[](operator new[](SIZE, alignment), SIZE, alignment);
#ifndef ENGINE_LINKS_MIMALLOC_FIRST
    operator delete(operator new(SIZE, alignment, std::nothrow), alignment, std::nothrow);
    operator delete[](operator new[](SIZE, alignment, std::nothrow), alignment, std::nothrow);
#endif
}

void use_every_name(void) {
    c_names();
    libc_names();
    reporting_names();
    plain_operators();
    aligned_operators();
}
