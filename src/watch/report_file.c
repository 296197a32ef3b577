// Finds the name, writes beside it, renames.
#include "watch/report_file.h"
#include "base/atomic.h"
#include "base/log.h"
#include "base/option_table.h"
#include "base/os.h"
#include "watch/family.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILE_MODE = 0666, NAME_CAPACITY = OPTION_VALUE_CAPACITY + 64 };
#define JSON_ENDING ".json"
#define PROCESS_MARK "%p"

// In memory of their own: a signal handler's stack may be small.
struct names {
    char final[NAME_CAPACITY];
    char temporary[NAME_CAPACITY];
    char ending[NAME_CAPACITY];
};

static uint32_t plain_name_owner; // relaxed: the process that wrote under the plain name

// What lies at the name; a mode of 0: nothing.
static struct statx file_state(const char *name) {
    struct statx state;
    if (syscall(SYS_statx, AT_FDCWD, name, AT_SYMLINK_NOFOLLOW, STATX_TYPE | STATX_MTIME, &state))
        state.stx_mode = 0;
    return state;
}

// A terminal, a pipe or a link is written to, not replaced.
static bool file_is_replaced(const struct statx *file) {
    return !file->stx_mode || S_ISREG(file->stx_mode);
}

// By somebody else, who may be the parent that is gone.
static bool was_written_meanwhile(const struct statx *file) {
    struct timespec birth = family_birth();
    if (!file->stx_mode || load_relaxed(&plain_name_owner) == process_id())
        return false; // relaxed: set by this process
    return file->stx_mtime.tv_sec > birth.tv_sec ||
           (file->stx_mtime.tv_sec == birth.tv_sec && file->stx_mtime.tv_nsec > birth.tv_nsec);
}

bool report_file_is_for_each(void) {
    return strstr(options.stats, PROCESS_MARK) != NULL;
}

// The option's path with every %p replaced.
static void name_expand(char *name) {
    const char *from = options.stats, *mark;
    size_t length = 0;
    for (; (mark = strstr(from, PROCESS_MARK)); from = mark + sizeof PROCESS_MARK - 1)
        length += (size_t)log_format(name + length, NAME_CAPACITY - length, "%.*s%u",
                                     (int)(mark - from), from, process_id());
    log_format(name + length, NAME_CAPACITY - length, "%s", from);
}

// Puts the process id before the ending of the file's name, or at its end.
static void name_mark(struct names *names) {
    char *at = names->final + strlen(names->final);
    for (char *c = at; c > names->final && c[-1] != '/'; c--)
        if (*c == '.') {
            at = c;
            break;
        }
    log_format(names->ending, sizeof names->ending, "%s", at);
    log_format(at, (size_t)(names->final + sizeof names->final - at), ".%u%s", process_id(),
               names->ending);
}

// Fills in the final name; true: what lies there is to be replaced.
static bool name_choose(struct names *names) {
    name_expand(names->final);
    struct statx there = file_state(names->final);
    if (!file_is_replaced(&there) || report_file_is_for_each())
        return file_is_replaced(&there);
    if (family_is_started() || family_is_forked() ||
        (family_is_orphan() && was_written_meanwhile(&there)))
        name_mark(names);
    else
        store_relaxed(&plain_name_owner, process_id());
    return true;
}

static bool wants_json(void) {
    size_t length = strlen(options.stats), ending = sizeof JSON_ENDING - 1;
    return length >= ending && strcmp(options.stats + length - ending, JSON_ENDING) == 0;
}

static int report_into(const char *name, int flags, enum report_reason reason) {
    long fd =
        syscall(SYS_openat, AT_FDCWD, name, flags | O_WRONLY | O_CREAT | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return errno;
    int error = report_write((int)fd, wants_json() ? REPORT_JSON : REPORT_TEXT, reason);
    syscall(SYS_close, fd);
    return error;
}

static int report_replace(struct names *names, enum report_reason reason) {
    log_format(names->temporary, sizeof names->temporary, "%s.%u.tmp", names->final,
               (unsigned)syscall(SYS_gettid));
    syscall(SYS_unlinkat, AT_FDCWD, names->temporary, 0); // of a process that was killed at this
    int error = report_into(names->temporary, O_EXCL | O_NOFOLLOW, reason);
    if (!error && syscall(SYS_renameat2, AT_FDCWD, names->temporary, AT_FDCWD, names->final, 0) < 0)
        error = errno;
    if (error)
        syscall(SYS_unlinkat, AT_FDCWD, names->temporary, 0);
    return error;
}

int report_file_write(enum report_reason reason) {
    int saved = errno;
    struct names *names = os_map(sizeof *names, OS_PAGE);
    if (!names)
        return ENOMEM;
    int error = name_choose(names)
                    ? report_replace(names, reason)
                    : report_into(names->final, O_TRUNC | O_NONBLOCK | O_NOCTTY, reason);
    os_unmap(names, sizeof *names);
    errno = saved;
    return error;
}
