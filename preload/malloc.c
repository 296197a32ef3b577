// The C allocation names: each checks what its standard asks for, then forwards to the heap.
#include "export.h"
#include "heap/alloc.h"
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

EXPORT CACHE_ALIGNED void *malloc(size_t size) {
    return heap_malloc(size);
}
EXPORT CACHE_ALIGNED void free(void *p) {
    heap_free(p);
}
EXPORT void *calloc(size_t count, size_t size) {
    return heap_calloc(count, size);
}
EXPORT void *realloc(void *p, size_t size) {
    return heap_realloc(p, size);
}
EXPORT void *reallocarray(void *p, size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return heap_realloc(p, total);
}

static bool is_power_of_two(size_t n) {
    return n && !(n & (n - 1));
}

// glibc rounds an alignment that is no power of two up to the next one; programs rely on it.
EXPORT void *memalign(size_t alignment, size_t size) {
    if (!is_power_of_two(alignment)) {
        if (alignment > SIZE_MAX / 2 + 1) {
            errno = EINVAL;
            return NULL;
        }
        size_t up = 16;
        while (up < alignment)
            up <<= 1;
        alignment = up;
    }
    return heap_memalign(alignment, size);
}
EXPORT void *aligned_alloc(size_t alignment, size_t size) {
    if (!is_power_of_two(alignment)) {
        errno = EINVAL;
        return NULL;
    }
    return heap_memalign(alignment, size);
}
EXPORT __attribute__((nothrow, leaf)) int posix_memalign(void **out, size_t alignment,
                                                         size_t size) {
    if (!is_power_of_two(alignment) || alignment % sizeof(void *))
        return EINVAL;
    int saved = errno;
    void *p = heap_memalign(alignment, size);
    errno = saved; // POSIX reports through the result and leaves errno alone
    if (!p)
        return ENOMEM;
    *out = p;
    return 0;
}
EXPORT void *valloc(size_t size) {
    return heap_memalign((size_t)sysconf(_SC_PAGESIZE), size);
}
EXPORT void *pvalloc(size_t size) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (size > PTRDIFF_MAX - page) {
        errno = ENOMEM;
        return NULL;
    }
    return heap_memalign(page, (size + page - 1) & ~(page - 1));
}
EXPORT void free_sized(void *p, size_t size) {
    heap_free(p);
}
EXPORT void free_aligned_sized(void *p, size_t alignment, size_t size) {
    heap_free(p);
}
EXPORT size_t malloc_usable_size(void *p) {
    return p ? heap_usable_size(p) : 0;
}

EXPORT_ALIAS(cfree, free);
EXPORT_ALIAS(__libc_malloc, malloc);
EXPORT_ALIAS(__libc_free, free);
EXPORT_ALIAS(__libc_cfree, free);
EXPORT_ALIAS(__libc_calloc, calloc);
EXPORT_ALIAS(__libc_realloc, realloc);
EXPORT_ALIAS(__libc_reallocarray, reallocarray);
EXPORT_ALIAS(__libc_memalign, memalign);
EXPORT_ALIAS(__libc_valloc, valloc);
EXPORT_ALIAS(__libc_pvalloc, pvalloc);
EXPORT int __posix_memalign(void **out, size_t alignment, size_t size) {
    return posix_memalign(out, alignment, size);
}
