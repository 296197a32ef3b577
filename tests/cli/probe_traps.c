// Functions that a program may have replaced by its own: the strict probe ends when one is called.
// No header is included: it would declare them, and all that is needed is their names.

void probe_trap(const char *name) __attribute__((noreturn));

#define TRAP(name)                                                                                 \
    void name(void) {                                                                              \
        probe_trap(#name);                                                                         \
    }

TRAP(getenv)
TRAP(secure_getenv)
TRAP(open)
TRAP(open64)
TRAP(openat)
TRAP(read)
TRAP(write)
TRAP(close)
TRAP(readlink)
TRAP(access)
TRAP(getcwd)
TRAP(fopen)
TRAP(strdup)
TRAP(strerror)
