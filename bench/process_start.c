// Starts `true` again and again under the same preload: what a process pays to begin and to end.
#include "bench.h"
#include "clock.h"
#include "memory.h"

#include <signal.h>
#include <spawn.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 300, NS_PER_US = 1000 };

extern char **environ;

static char program[] = "true";
static char *const arguments[] = {program, NULL};

static void process_run(void) {
    pid_t child;
    int status;
    if (posix_spawnp(&child, program, NULL, NULL, arguments, environ) != 0 ||
        waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        bench_fail("`true` did not run");
    }
}

// The child's highest memory, read where it stops on its way out: its rusage would not do, for that
// begins with the memory of the process that called exec. -1 where tracing is not allowed.
static long process_peak_kib(void) {
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execvp(program, arguments);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    long peak_kib = -1;
    if (WIFSTOPPED(status)) {
        ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(long)PTRACE_O_TRACEEXIT);
    }
    while (WIFSTOPPED(status)) {
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
            peak_kib = memory_peak_of_kib(child);
        }
        ptrace(PTRACE_CONT, child, NULL, NULL);
        waitpid(child, &status, 0);
    }
    return peak_kib;
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{0}};
    bench_begin("process_start", argc, argv, knobs);
    uint64_t processes = bench_scaled(PROCESSES);
    process_run(); // the file is in the page cache from here on
    bench_start();
    uint64_t start = clock_wall_ns();
    for (uint64_t i = 0; i < processes; i++) {
        process_run();
    }
    double each_us = (double)(clock_wall_ns() - start) / (double)processes / NS_PER_US;
    bench_stop(processes);
    bench_add("each_us", each_us);
    bench_add("child_peak_rss_kib", (double)process_peak_kib());
    return bench_print();
}
