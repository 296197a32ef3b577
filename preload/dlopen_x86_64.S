// void *dlopen(const char *file, int flags): filter the flags, then *jump* to the real one.
// A call would make RTLD_NEXT, RUNPATH and $ORIGIN resolve against this library; C compilers
// promise a jump only at some settings, so it is written down.
    .text
    .globl  dlopen
    .type   dlopen, @function
dlopen:
    .cfi_startproc
    endbr64
    pushq   %rdi
    .cfi_adjust_cfa_offset 8
    movl    %esi, %edi
    call    loader_filter_dlopen
    popq    %rdi
    .cfi_adjust_cfa_offset -8
    movl    %eax, %esi
    jmpq    *loader_real_dlopen(%rip)
    .cfi_endproc
    .size   dlopen, .-dlopen
    .section .note.GNU-stack, "", @progbits
