// mlockall: the system counts reserved address space as if it were memory, so a program that may
// lock only so much is refused for our sake. Then the reserve is given up, and it is asked again.
#include "export.h"
#include "frame/frames.h"
#include "heap/heap.h"
#include "kind/kinds.h"
#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static void reserve_release(void) {
    magazine_release_reserve();
    heap_release_reserve();
    region_release_reserve();
    frames_release_reserve();
    kinds_release_reserve();
}

EXPORT int mlockall(int flags) {
    // New memory counts as locked only in new mappings, which growth makes once the reserve is
    // gone.
    if ((flags & MCL_FUTURE) && !(flags & MCL_CURRENT))
        reserve_release();
    long result = syscall(SYS_mlockall, flags);
    if (result != 0 && errno == ENOMEM) {
        reserve_release();
        result = syscall(SYS_mlockall, flags);
    }
    return (int)result;
}
