// Says in one line what is wrong with a setting, unless the parent process has said it.
#include "base/config.h"
#include "base/log.h"
#include "base/option_setting.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILE_MAX 160 // bytes shown of a file's path: its end says most
#define PLACE_CAPACITY (FILE_MAX + 32)
#define PROC_CAPACITY 32
#define CHUNK 1024
#define LIBRARY_FILE "libframealloc.so"

// "FILE:LINE: " or, for the environment, the prefix of its variables.
static void place_show(const struct setting *setting, char *buffer) {
    if (!setting->file) {
        log_format(buffer, PLACE_CAPACITY, OPTION_ENVIRONMENT_PREFIX);
        return;
    }
    size_t length = strlen(setting->file);
    const char *tail = length > FILE_MAX ? setting->file + length - FILE_MAX : setting->file;
    const char *cut = tail == setting->file ? "" : "...";
    if (setting->line)
        log_format(buffer, PLACE_CAPACITY, "%s%s:%u: ", cut, tail, setting->line);
    else
        log_format(buffer, PLACE_CAPACITY, "%s%s: ", cut, tail);
}

static_assert(CONFIG_CAPACITY == 64 << 10, "the words below say so");

// strerror may load message catalogues, and allocate.
static const char *error_word(int error) {
    switch (error) {
    case EACCES:
    case EPERM:
        return "permission denied";
    case EISDIR:
        return "it is a folder";
    case EFBIG:
        return "it is longer than 64K";
    default:
        return "it can't be read";
    }
}

static int shown(struct text text) {
    return text.length < LOG_QUOTE_MAX ? (int)text.length : LOG_QUOTE_MAX;
}

void setting_complain(const struct setting *setting, enum setting_fault fault) {
    const struct text name = setting->name;
    const struct text value = setting->value;
    char place[PLACE_CAPACITY];
    place_show(setting, place);
    if (setting->kind == SETTING_UNREADABLE) {
        log_line("%signored: %s", place, error_word(setting->error));
    } else if (setting->kind == SETTING_GARBAGE) {
        log_line("%signored: %.*s (accepted: name = value, [program], # comment)", place,
                 shown(value), value.at);
    } else if (fault == SETTING_UNKNOWN) {
        char names[LOG_CAPACITY];
        option_names(!setting->file, names, sizeof names);
        log_line("%s%.*s ignored: no such option (accepted: %s)", place, shown(name), name.at,
                 names);
    } else {
        const char *equals = setting->file ? " = " : "=";
        log_line("%s%.*s%s%.*s ignored: no such value (accepted: %s)", place, shown(name), name.at,
                 equals, shown(value), value.at, option_accepts(&option_table[option_find(name)]));
    }
}

// Does the file hold the text, at its start or right after the byte `before` (which the text does
// not hold, but as its last byte)? One it can't read holds nothing.
static bool file_holds(const char *file, char before, const char *text, size_t length) {
    long fd = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    char chunk[CHUNK];
    bool armed = true;
    size_t matched = 0;
    long got;
    while (matched < length && (got = syscall(SYS_read, fd, chunk, sizeof chunk)) > 0)
        for (long i = 0; i < got && matched < length; i++) {
            if (armed && chunk[i] == text[matched]) {
                matched++;
            } else {
                armed = chunk[i] == before;
                matched = 0;
            }
        }
    syscall(SYS_close, fd);
    return matched == length;
}

bool setting_is_inherited(const struct setting *setting) {
    char file[PROC_CAPACITY];
    log_format(file, sizeof file, "/proc/%d/maps", (int)getppid());
    if (!file_holds(file, '/', LIBRARY_FILE, sizeof LIBRARY_FILE - 1))
        return false;
    log_format(file, sizeof file, "/proc/%d/environ", (int)getppid());
    return !setting->entry || file_holds(file, 0, setting->entry, strlen(setting->entry) + 1);
}
