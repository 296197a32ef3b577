// A plug-in with a RUNPATH of its own, linked to a library that defines one of its names again.
#include "outer.h"
#include <dlfcn.h>

int who_am_i(void) {
    return OUTER;
}

__attribute__((visibility("default"))) void *outer_open(const char *name) {
    // No sibling call here: the caller must be this library while dlopen runs.
    void *volatile handle = dlopen(name, RTLD_NOW);
    return handle;
}

__attribute__((visibility("default"))) int outer_next(void) {
    next_anchor++;
    outer_next_fn *next = (outer_next_fn *)dlsym(RTLD_NEXT, "who_am_i");
    return next ? next() : 0;
}
