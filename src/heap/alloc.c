// malloc and free, forwarded to mimalloc (stage 1).
#include "heap/alloc.h"
#include <errno.h>
#include <mimalloc.h>
#include <stdint.h>

static void *checked(void *p) {
    if (!p)
        errno = ENOMEM;
    return p;
}
void *heap_malloc(size_t size) {
    return checked(size > PTRDIFF_MAX ? NULL : mi_malloc_aligned(size, 16));
}
void heap_free(void *p) {
    mi_free(p);
}
void *heap_calloc(size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total) || total > PTRDIFF_MAX)
        return checked(NULL);
    return checked(mi_zalloc_aligned(total, 16));
}
void *heap_realloc(void *p, size_t size) {
    if (!p)
        return heap_malloc(size);
    if (!size) {
        mi_free(p);
        return NULL;
    }
    return checked(size > PTRDIFF_MAX ? NULL : mi_realloc_aligned(p, size, 16));
}
void *heap_memalign(size_t alignment, size_t size) {
    return checked(size > PTRDIFF_MAX ? NULL : mi_malloc_aligned(size, alignment < 16 ? 16 : alignment));
}
size_t heap_usable_size(const void *p) {
    return mi_usable_size(p);
}
bool heap_trim(size_t keep) {
    mi_collect(true);
    return true;
}
