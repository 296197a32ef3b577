// An unprivileged program with a finite RLIMIT_MEMLOCK: mlockall succeeds, and memory can be had.
#include "works.h"
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { WATCHDOG_S = 60, NOBODY = 65534, BLOCKS = 200, SIZE = 5000 };
static const rlim_t lockable_bytes = 128 * MIB, lockable_least_bytes = 8 * MIB;

int main(void) {
    program_start(WATCHDOG_S);
    free(opaque(malloc(SIZE)));
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_MEMLOCK, &limit) == 0, "getrlimit");
    limit.rlim_cur = limit.rlim_max < lockable_bytes ? limit.rlim_max : lockable_bytes;
    limit.rlim_max = limit.rlim_cur;
    CHECK(setrlimit(RLIMIT_MEMLOCK, &limit) == 0, "setrlimit");
    if (limit.rlim_cur < lockable_least_bytes) {
        puts("skipped: the hard RLIMIT_MEMLOCK is too low for any program");
        return EXIT_SKIPPED;
    }
    // root may lock as much as it likes
    CHECK(getuid() != 0 || setresuid(NOBODY, NOBODY, NOBODY) == 0, "setresuid");
    CHECK(mlockall(MCL_CURRENT | MCL_FUTURE) == 0, "errno %d", errno);
    void *block[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        CHECK((block[i] = malloc(SIZE)), "no %d bytes after mlockall", SIZE);
        pattern_write(block[i], SIZE, i);
    }
    void *large = malloc(MIB);
    CHECK(large, "no large block after mlockall");
    free(large);
    for (size_t i = 0; i < BLOCKS; i++) {
        CHECK(pattern_holds(block[i], SIZE, i), "block %zu", i);
        free(block[i]);
    }
    return EXIT_SUCCESS;
}
