// The C library's malloc, for a process that does not want ours.
#include "heap/passthrough.h"
#include "base/log.h"
#include <dlfcn.h>
#include <stdbool.h>

const struct passthrough *passthrough;

static struct passthrough libc;

void passthrough_start(void) {
    // After us in the search order comes the C library, or an allocator the program brought along:
    // either is what it would have without us.
    *(void **)&libc.malloc = dlsym(RTLD_NEXT, "malloc");
    *(void **)&libc.free = dlsym(RTLD_NEXT, "free");
    *(void **)&libc.calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&libc.realloc = dlsym(RTLD_NEXT, "realloc");
    *(void **)&libc.memalign = dlsym(RTLD_NEXT, "memalign");
    *(void **)&libc.usable_size = dlsym(RTLD_NEXT, "malloc_usable_size");
    bool has_all = libc.malloc && libc.free && libc.calloc && libc.realloc && libc.memalign &&
                   libc.usable_size;
    if (has_all)
        passthrough = &libc;
    else
        log_line("FRAMEALLOC_ENABLED=no ignored: there is no other malloc in this process");
}
