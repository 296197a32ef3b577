// Putting text, counts and sizes into a draft, and the draft into a file.
#include "watch/draft.h"
#include "base/log.h"
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { NUMBER_CAPACITY = 32, GROUP = 3, TENTHS = 10, UNIT_LOG2 = 10 };

void draft_put(struct draft *draft, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    draft->length += (size_t)log_format_list(draft->start + draft->length,
                                             draft->capacity - draft->length, format, arguments);
    va_end(arguments);
}

void draft_put_count(struct draft *draft, uint64_t count, int width) {
    char text[NUMBER_CAPACITY];
    char *at = text + sizeof text - 1;
    *at = 0;
    int digits = 0;
    do {
        if (digits && digits % GROUP == 0)
            *--at = ',';
        *--at = (char)('0' + count % 10);
        digits++;
    } while (count /= 10);
    draft_put(draft, "%*s", width, at);
}

void draft_put_bytes(struct draft *draft, uint64_t bytes, int width) {
    static const char *const UNITS[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    char text[NUMBER_CAPACITY];
    if (bytes < (uint64_t)1 << UNIT_LOG2) {
        log_format(text, sizeof text, "%u B", (unsigned)bytes);
    } else {
        unsigned unit = 0;
        for (; bytes >= (uint64_t)1 << 2 * UNIT_LOG2; bytes >>= UNIT_LOG2)
            unit++;
        uint64_t tenths = bytes * TENTHS >> UNIT_LOG2;
        log_format(text, sizeof text, "%llu.%llu %s", (unsigned long long)(tenths / TENTHS),
                   (unsigned long long)(tenths % TENTHS), UNITS[unit]);
    }
    draft_put(draft, "%*s", width, text);
}

// The bare system call: write() is a cancellation point, and may be somebody's own.
static int write_all(const struct draft *draft, int fd) {
    for (size_t done = 0; done < draft->length;) {
        long wrote = syscall(SYS_write, fd, draft->start + done, draft->length - done);
        if (wrote > 0)
            done += (size_t)wrote;
        else if (wrote == 0 || errno != EINTR)
            return wrote == 0 ? EIO : errno;
    }
    return 0;
}

// A reader that has gone or a full disk must not end the game with a signal.
int draft_write(const struct draft *draft, int fd) {
    int saved = errno;
    sigset_t fatal, before, pending;
    sigemptyset(&fatal);
    sigaddset(&fatal, SIGPIPE);
    sigaddset(&fatal, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &fatal, &before);
    sigpending(&pending);
    int error = write_all(draft, fd);
    int raised = error == EPIPE ? SIGPIPE : error == EFBIG ? SIGXFSZ : 0;
    if (raised && !sigismember(&pending, raised))
        sigtimedwait(&fatal, NULL, &(struct timespec){0});
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = saved;
    return error;
}
