// The floor: malloc pops and free pushes one list per thread, with no checks, no size classes and
// no sharing. Not an allocator but a ruler: what a call costs before an allocator does anything.
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// Every block has this size, so it only serves programs that ask for less; larger requests are
// refused where they are seen (a block popped from the list is not looked at, that is the point).
enum { FLOOR_BLOCK = 64 << 10, FLOOR_CHUNK = 16 << 20 };

#define FLOOR_EXPORT __attribute__((visibility("default")))
#define FLOOR_TLS static __thread __attribute__((tls_model("initial-exec")))

FLOOR_TLS void **top;
FLOOR_TLS char *fresh, *fresh_end;

static __attribute__((noinline, cold)) void *block_fresh(size_t size) {
    if (size > FLOOR_BLOCK) {
        errno = ENOMEM;
        return NULL;
    }
    if (fresh == fresh_end) {
        fresh = mmap(NULL, FLOOR_CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (fresh == MAP_FAILED) {
            abort();
        }
        fresh_end = fresh + FLOOR_CHUNK;
    }
    void *block = fresh;
    fresh += FLOOR_BLOCK;
    return block;
}

FLOOR_EXPORT void *malloc(size_t size) {
    void **block = top;
    if (__builtin_expect(block != NULL, 1)) {
        top = *block;
        return block;
    }
    return block_fresh(size);
}

FLOOR_EXPORT void free(void *block) {
    if (block) {
        *(void **)block = top;
        top = block;
    }
}

FLOOR_EXPORT void *calloc(size_t count, size_t size) {
    if (count && size > FLOOR_BLOCK / count) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = malloc(count * size);
    return block ? memset(block, 0, count * size) : NULL;
}

FLOOR_EXPORT void *realloc(void *block, size_t size) {
    if (size > FLOOR_BLOCK) {
        errno = ENOMEM;
        return NULL;
    }
    return block ? block : malloc(size);
}
