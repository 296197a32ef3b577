// The failure of operator new, handed over to libstdc++'s operator new: it calls malloc again
// (ours), runs the new_handler, and throws. It is found by walking the link map, because
// RTLD_NEXT may give libmimalloc's, and a game's libstdc++ may be linked statically.
#include "new_handler.h"
#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef void *new_plain_fn(size_t);
typedef void *new_aligned_fn(size_t, size_t);
typedef void *new_plain_nothrow_fn(size_t, const void *);
typedef void *new_aligned_nothrow_fn(size_t, size_t, const void *);

static const char *const NAMES[] = {[NEW_PLAIN] = "_Znwm", [NEW_ALIGNED] = "_ZnwmSt11align_val_t"};
static const char *const NOTHROW_NAMES[] = {
    [NEW_PLAIN] = "_ZnwmRKSt9nothrow_t", [NEW_ALIGNED] = "_ZnwmSt11align_val_tRKSt9nothrow_t"};

// Is this function the C++ run-time's, neither ours nor mimalloc's?
static int is_foreign_runtime(void *function) {
    Dl_info ours, theirs;
    if (!dladdr((void *)new_failed, &ours) || !dladdr(function, &theirs))
        return 0;
    return theirs.dli_fbase != ours.dli_fbase && !strstr(theirs.dli_fname, "libmimalloc");
}

static void *runtime_function(const char *name) {
    void *self = dlopen(NULL, RTLD_LAZY | RTLD_NOLOAD);
    struct link_map *map = NULL;
    if (!self || dlinfo(self, RTLD_DI_LINKMAP, &map) != 0)
        return NULL;
    for (; map; map = map->l_next) {
        void *object = dlopen(map->l_name, RTLD_LAZY | RTLD_NOLOAD);
        void *found = object ? dlsym(object, name) : NULL;
        if (found && is_foreign_runtime(found))
            return found;
    }
    return NULL;
}

// libstdc++ rounds the size of an aligned new up without looking for overflow.
static size_t size_for_runtime(size_t size) {
    return size > PTRDIFF_MAX ? (size_t)PTRDIFF_MAX + 1 : size;
}

void *new_failed(enum new_kind kind, size_t size, size_t alignment) {
    void *function = runtime_function(NAMES[kind]);
    size = size_for_runtime(size);
    if (!function)
        abort(); // a C++ program without a C++ run-time: nobody could catch anything
    if (kind == NEW_ALIGNED)
        return ((new_aligned_fn *)function)(size, alignment);
    return ((new_plain_fn *)function)(size);
}

void *new_failed_nothrow(enum new_kind kind, size_t size, size_t alignment) {
    void *function = runtime_function(NOTHROW_NAMES[kind]);
    static const char nothrow_tag = 0;
    size = size_for_runtime(size);
    if (!function)
        return NULL;
    if (kind == NEW_ALIGNED)
        return ((new_aligned_nothrow_fn *)function)(size, alignment, &nothrow_tag);
    return ((new_plain_nothrow_fn *)function)(size, &nothrow_tag);
}
