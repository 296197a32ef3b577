// The dlopen entry where no assembly is written: a sibling call, which needs -O2.
#include "dlopen.h"
#include "export.h"
#include <dlfcn.h>

EXPORT void *dlopen(const char *file, int flags) {
    flags = loader_filter_dlopen(flags);
    return loader_real_dlopen(file, flags);
}
