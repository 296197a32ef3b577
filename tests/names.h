// Interposed names that no header or no library of glibc 2.36 offers to a linker: found by dlsym.
#pragma once
#include "support/promise.h"

typedef void free_fn(void *);
typedef void free_sized_fn(void *, size_t);
typedef void free_aligned_sized_fn(void *, size_t, size_t);

// The test fails where the library has no such name.
__attribute__((unused)) static void *name_find(const char *name) {
    void *found = dlsym(RTLD_DEFAULT, name);
    CHECK(found, "no %s in this process", name);
    return found;
}
