// dlopen without RTLD_DEEPBIND: a deep-bound plug-in would take glibc's free for our blocks.
// The entry itself is a jump (dlopen_*.S), so that the loader still sees the real caller.
#include "dlopen.h"
#include <dlfcn.h>
#include <stddef.h>

void *(*loader_real_dlopen)(const char *, int);

// When nothing behind us in the search order has a dlopen.
static void *dlopen_nothing(const char *file, int flags) {
    return NULL;
}

int loader_filter_dlopen(int flags) {
    if (!__atomic_load_n(&loader_real_dlopen, __ATOMIC_RELAXED)) {
        // 2.34 moved dlopen into libc.so; older systems have it in libdl.so. By version, because
        // without one the answer may be another preload's.
        void *real = dlvsym(RTLD_NEXT, "dlopen", "GLIBC_2.34");
        if (!real)
            real = dlvsym(RTLD_NEXT, "dlopen", "GLIBC_2.2.5");
        if (!real)
            real = dlsym(RTLD_NEXT, "dlopen");
        if (!real)
            real = (void *)dlopen_nothing;
        // relaxed: every thread finds the same function.
        __atomic_store_n(&loader_real_dlopen, (void *(*)(const char *, int))real, __ATOMIC_RELAXED);
    }
    return flags & ~RTLD_DEEPBIND;
}
