// Under a filter that kills at any but the plainest memory calls, allocation goes on; threads, too.
#include "works.h"
#include "seccomp.h"
#include <pthread.h>

enum { WATCHDOG_S = 60, THREADS = 3 };

#define ALLOW(call) FILTER_WHEN((unsigned)__NR_##call), FILTER_RETURN(SECCOMP_RET_ALLOW)

static struct sock_filter strict[] = {
    FILTER_LOAD(nr),
    // the allocator's
    ALLOW(mmap),
    ALLOW(munmap),
    ALLOW(mprotect),
    ALLOW(madvise),
    ALLOW(mremap),
    ALLOW(futex),
    ALLOW(clock_gettime),
    ALLOW(getrandom),
    ALLOW(brk),
    // the C library's, to write, to start and end threads, and to end
    ALLOW(write),
    ALLOW(exit),
    ALLOW(exit_group),
    ALLOW(rt_sigaction),
    ALLOW(rt_sigprocmask),
    ALLOW(rt_sigreturn),
    ALLOW(clone3),
    ALLOW(clone),
    ALLOW(set_robust_list),
    ALLOW(rseq),
    ALLOW(newfstatat),
    FILTER_RETURN(SECCOMP_RET_KILL_PROCESS),
};

static struct kept all[THREADS + 1][WORK_BLOCKS];

static void *work(void *number) {
    struct kept *mine = all[(size_t)number];
    size_t failed = work_begin(mine);
    CHECK(failed == 0, "%zu allocations failed", failed);
    work_end(mine);
    malloc_trim(0);
    return NULL;
}

int main(void) {
    program_start(WATCHDOG_S);
    CHECK(filter_install(strict, sizeof strict / sizeof *strict) == 0, "no seccomp");
    work((void *)0);
    pthread_t thread[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        CHECK(!pthread_create(&thread[i], NULL, work, (void *)(i + 1)), "no thread");
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    return EXIT_SUCCESS;
}
