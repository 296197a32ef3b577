// Memory system calls that fail: the n-th one, alone or with all after it. On x86-64.
#pragma once
#include "child.h"
#include "seccomp.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>

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

static size_t calls, failing;       // counted; the one that fails, 0: none
static bool is_lifted, is_for_good; // no more fail; all after it do

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
        TRAP(mmap),
        TRAP(mremap),
        TRAP(mprotect),
        TRAP(madvise),
        FILTER_RETURN(SECCOMP_RET_ALLOW),
    };
    CHECK(filter_install(filter, sizeof filter / sizeof *filter) == 0, "no seccomp");
}

// What a child's work ends with when it made fewer calls than that.
enum { NOT_REACHED = 9, CALLS_LEAST = 4 };

// The work in a child, with each of its memory calls failing in turn.
static void each_call_fails(int (*work)(void)) {
    for (failing = 1;; failing++) {
        pid_t child = fork();
        if (child == 0)
            _exit(work());
        int status = child_status(child);
        CHECK(WIFEXITED(status), "call %zu: wait status 0x%x", failing, (unsigned)status);
        if (WEXITSTATUS(status) == NOT_REACHED)
            break;
        CHECK(WEXITSTATUS(status) == 0, "call %zu: exit code %d", failing, WEXITSTATUS(status));
    }
    printf("%zu memory calls\n", failing - 1);
    CHECK(failing > CALLS_LEAST, "only %zu calls were trapped", failing - 1);
}
