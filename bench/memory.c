// Reads memory figures from /proc without allocating.
#include "memory.h"
#include "bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROC_TEXT_MAX = 8192, PATH_TEXT_MAX = 64 };

// The number behind `key` in one of the "Key:   123 kB" files; -1 when it is not there.
static long field_kib(const char *path, const char *key) {
    char text[PROC_TEXT_MAX];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return -1;
    }
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length < 0) {
        return -1;
    }
    text[length] = 0;
    const char *line = strstr(text, key);
    return line ? strtol(line + strlen(key), NULL, 10) : -1;
}

long memory_rss_kib(void) {
    long rss = field_kib("/proc/self/smaps_rollup", "\nRss:");
    return rss >= 0 ? rss : field_kib("/proc/self/status", "\nVmRSS:");
}

long memory_peak_kib(void) {
    return field_kib("/proc/self/status", "\nVmHWM:");
}

long memory_peak_of_kib(pid_t pid) {
    char path[PATH_TEXT_MAX];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    return field_kib(path, "\nVmHWM:");
}
