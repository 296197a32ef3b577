// Reads /proc: unlike getrusage, it knows nothing of the program before an exec.
#include "watch/process.h"
#include "base/os.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BIRTH_FIELD = 22 };
#define SECOND_NS ((int64_t)1000000000)
#define TICK_NS ((int64_t)10000000) // of the figures in /proc: a hundred a second, on every system

uint32_t process_id(void) {
    return (uint32_t)syscall(SYS_getpid);
}

static uint64_t number_read(const char *at) {
    uint64_t number = 0;
    while (*at == ' ' || *at == '\t')
        at++;
    for (; *at >= '0' && *at <= '9'; at++)
        number = number * 10 + (uint64_t)(*at - '0');
    return number;
}

static void file_read(const char *path, char *text, size_t capacity) {
    int saved = errno;
    long got = 0, fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        got = syscall(SYS_read, fd, text, capacity - 1);
        syscall(SYS_close, fd);
    }
    errno = saved;
    text[got > 0 ? got : 0] = 0;
}

// In the file's 22nd field, in ticks since the system's start; the second one is a name in
// brackets.
static uint64_t birth_ticks(const char *text) {
    const char *at = strrchr(text, ')');
    for (int field = 2; at && field < BIRTH_FIELD; field++)
        at = strchr(at + 1, ' ');
    return at ? number_read(at + 1) : 0;
}

struct timespec process_birth(void) {
    char text[PROCESS_SCRATCH];
    struct timespec now, since_boot;
    file_read("/proc/self/stat", text, sizeof text);
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ticks = birth_ticks(text);
    if (!ticks || clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0)
        return now;
    int64_t age =
        (int64_t)since_boot.tv_sec * SECOND_NS + since_boot.tv_nsec - (int64_t)ticks * TICK_NS;
    int64_t birth = (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec - (age > 0 ? age : 0);
    return (struct timespec){.tv_sec = birth / SECOND_NS, .tv_nsec = birth % SECOND_NS};
}

// The figure after `name`, which the file gives in KiB.
static uint64_t kib_after(const char *text, const char *name) {
    const char *at = strstr(text, name);
    return at ? number_read(at + strlen(name)) * KIB : 0;
}

void process_memory_get(struct process_memory *out, char *scratch) {
    file_read("/proc/self/status", scratch, PROCESS_SCRATCH);
    out->resident = kib_after(scratch, "\nVmRSS:");
    out->peak = kib_after(scratch, "\nVmHWM:");
}

void process_name_get(char name[PROCESS_NAME_CAPACITY]) {
    const char *from = program_invocation_short_name;
    size_t length = 0;
    for (; from && from[length] && length < PROCESS_NAME_CAPACITY - 1; length++)
        name[length] = from[length] < ' ' || from[length] > '~' ? '?' : from[length];
    name[length] = 0;
}
