// Started under many address-space limits: the loader refuses, or the program gets what there is.
#include "child.h"
#include "works.h"
#include <sys/resource.h>

enum { WATCHDOG_S = 170, FROM_MIB = 4, LOADER_REFUSED = 127, FIT_SHARE = 50 };
static const char child_argument[] = "child";

// Whatever there is can be used twice; NULL is no failure here, a crash is.
static int use_what_there_is(void) {
    static struct kept all[WORK_BLOCKS];
    size_t failed = work_begin(all);
    work_end(all);
    size_t again = work_begin(all);
    work_end(all);
    // What was freed is kept in other sizes than the second time asks for: a few may not fit.
    CHECK(again <= failed + WORK_BLOCKS / FIT_SHARE, "%zu failed, then %zu", failed, again);
    return EXIT_SUCCESS;
}

static void run_under(size_t limit_bytes, char *self) {
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {limit_bytes, limit_bytes};
        int null = open("/dev/null", O_WRONLY);
        setrlimit(RLIMIT_AS, &limit);
        // The loader complains when its own mappings fail; a refusal to start is the shell's 127.
        dup2(null, STDOUT_FILENO);
        execl("/proc/self/exe", self, child_argument, (char *)NULL);
        _exit(LOADER_REFUSED);
    }
    int status = child_status(child);
    bool is_fine =
        WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == LOADER_REFUSED);
    // exec itself kills a process whose stack no longer fits
    bool is_too_small = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    CHECK(is_fine || is_too_small, "limit %zu KiB: wait status 0x%x", limit_bytes / KIB,
          (unsigned)status);
}

int main(int argc, char **argv) {
    if (argc > 1 && !strcmp(argv[1], child_argument)) {
        alarm(
            WATCHDOG_S); // no program_start: the loader goes on without a preload that does not fit
        return use_what_there_is();
    }
    program_start(WATCHDOG_S);
    for (size_t kib = FROM_MIB * 1024; kib < 4 * MIB; kib += kib / 8)
        run_under(kib * KIB, argv[0]);
    return EXIT_SUCCESS;
}
