// Each n-th memory system call fails, alone or with all after it: NULL and ENOMEM, nothing lost.
#include "child.h"
#include "seccomp.h"
#include "works.h"
#include <ucontext.h>

enum { WATCHDOG_S = 170, NOT_REACHED = 9 };

#ifdef __x86_64__
// The one place from which the filter lets memory calls through.
long kernel_call(long number, long a, long b, long c, long d, long e, long f);
extern const char kernel_call_return[];
__asm__(".text\n"
        ".type kernel_call, @function\n"
        "kernel_call:\n"
        "  mov %rdi, %rax\n  mov %rsi, %rdi\n  mov %rdx, %rsi\n  mov %rcx, %rdx\n"
        "  mov %r8, %r10\n  mov %r9, %r8\n  mov 8(%rsp), %r9\n"
        "  syscall\n"
        "kernel_call_return:\n"
        "  ret\n"
        ".size kernel_call, . - kernel_call\n");

static size_t calls, failing;
static bool is_lifted, is_for_good;

// In place of the trapped call: fails it, or makes it.
static void trapped(int number, siginfo_t *info, void *context) {
    (void)number;
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    calls++;
    bool fails = !is_lifted && (calls == failing || (is_for_good && calls > failing));
    r[REG_RAX] = fails ? -ENOMEM
                       : kernel_call(info->si_syscall, r[REG_RDI], r[REG_RSI], r[REG_RDX],
                                     r[REG_R10], r[REG_R8], r[REG_R9]);
}

#define TRAP(call) FILTER_WHEN((unsigned)__NR_##call), FILTER_RETURN(SECCOMP_RET_TRAP)

static void calls_trap(void) {
    struct sigaction action = {.sa_sigaction = trapped, .sa_flags = SA_SIGINFO | SA_NODEFER};
    CHECK(sigaction(SIGSYS, &action, NULL) == 0, "sigaction");
    uintptr_t here = (uintptr_t)kernel_call_return;
    struct sock_filter filter[] = {
        FILTER_LOAD(instruction_pointer),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)here, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
                 (unsigned)offsetof(struct seccomp_data, instruction_pointer) + sizeof(unsigned)),
        FILTER_WHEN((unsigned)(here >> 32)),
        FILTER_RETURN(SECCOMP_RET_ALLOW),
        FILTER_LOAD(nr),
        TRAP(mmap), TRAP(mremap), TRAP(mprotect), TRAP(madvise),
        FILTER_RETURN(SECCOMP_RET_ALLOW),
    };
    CHECK(filter_install(filter, sizeof filter / sizeof *filter) == 0, "no seccomp");
}

static int child_work(void) {
    alarm(CHILD_PATIENCE_S);
    static struct kept all[WORK_BLOCKS];
    calls_trap();
    work_begin(all);
    bool is_reached = calls >= failing;
    is_lifted = true;
    // What was given out is whole, and with the limit lifted all can be had.
    work_end(all);
    size_t failed = work_begin(all);
    CHECK(failed == 0, "%zu failed after the limit was lifted", failed);
    work_end(all);
    malloc_trim(0);
    return is_reached ? EXIT_SUCCESS : NOT_REACHED;
}

int main(int argc, char **argv) {
    program_start(WATCHDOG_S);
    is_for_good = argc > 1 && !strcmp(argv[1], "for_good");
    for (failing = 1;; failing++) {
        pid_t child = fork();
        if (child == 0)
            _exit(child_work());
        int status = child_status(child);
        CHECK(WIFEXITED(status), "call %zu: wait status 0x%x", failing, (unsigned)status);
        if (WEXITSTATUS(status) == NOT_REACHED)
            break;
        CHECK(WEXITSTATUS(status) == 0, "call %zu: exit code %d", failing, WEXITSTATUS(status));
    }
    printf("%zu memory calls\n", failing - 1);
    return EXIT_SUCCESS;
}
#else
int main(void) {
    puts("skipped: the trap is written for x86-64");
    return EXIT_SKIPPED;
}
#endif
