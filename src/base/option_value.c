// The types of options: how text becomes a value, and a value text.
#include "base/option_table.h"
#include "base/log.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct word {
    const char *text;
    int value;
};

// The first word of a value is the one shown.
static const struct word bool_words[] = {
    {"yes", true}, {"no", false},  {"1", true},    {"0", false},
    {"on", true},  {"off", false}, {"true", true}, {"false", false},
};
static const struct word on_error_words[] = {
    {"default", ON_ERROR_DEFAULT},
    {"abort", ON_ERROR_ABORT},
    {"warn", ON_ERROR_WARN},
    {"ignore", ON_ERROR_IGNORE},
};
static const struct word signal_words[] = {
    {"none", 0},          {"HUP", SIGHUP},
    {"USR1", SIGUSR1},    {"USR2", SIGUSR2},
    {"WINCH", SIGWINCH},  {"no", 0},
    {"SIGHUP", SIGHUP},   {"SIGUSR1", SIGUSR1},
    {"SIGUSR2", SIGUSR2}, {"SIGWINCH", SIGWINCH},
};

#define WORD_COUNT(words) (sizeof(words) / sizeof *(words))

// strcasecmp asks the locale, which may not be there yet.
bool text_equals(struct text text, const char *word) {
    if (text.length != strlen(word))
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (ascii_upper(text.at[i]) != ascii_upper(word[i]))
            return false;
    return true;
}

static bool word_read(const struct word *words, size_t count, struct text text, int *value) {
    for (size_t i = 0; i < count; i++)
        if (text_equals(text, words[i].text)) {
            *value = words[i].value;
            return true;
        }
    return false;
}

static const char *word_show(const struct word *words, int value) {
    while (words->value != value)
        words++;
    return words->text;
}

static size_t size_unit(char suffix) {
    switch (ascii_upper(suffix)) {
    case 'K':
        return SIZE_KIB;
    case 'M':
        return SIZE_MIB;
    case 'G':
        return SIZE_GIB;
    default:
        return 0;
    }
}

static bool size_read(struct text text, size_t *size) {
    size_t unit = text.length ? size_unit(text.at[text.length - 1]) : 0;
    if (unit)
        text.length--;
    size_t value = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c < '0' || c > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, c - '0', &value))
            return false;
    }
    if (!text.length || __builtin_mul_overflow(value, unit ? unit : 1, &value))
        return false;
    *size = value;
    return true;
}

static size_t size_show(size_t size, char *buffer, size_t capacity) {
    static const struct {
        size_t bytes;
        const char *suffix;
    } units[] = {{SIZE_GIB, "G"}, {SIZE_MIB, "M"}, {SIZE_KIB, "K"}};
    for (size_t i = 0; size && i < sizeof units / sizeof *units; i++)
        if (size % units[i].bytes == 0)
            return (size_t)log_format(buffer, capacity, "%zu%s", size / units[i].bytes,
                                      units[i].suffix);
    return (size_t)log_format(buffer, capacity, "%zu", size);
}

// Makes the path absolute now: a game may be in another folder when the report is written.
static bool stats_read(struct text text, const char **stats) {
    static char path[OPTION_VALUE_CAPACITY];
    int yes;
    if (word_read(bool_words, WORD_COUNT(bool_words), text, &yes)) {
        *stats = yes ? "" : NULL;
        return true;
    }
    if (!text.length || text.at[0] == '~') // a shell would have replaced ~; here it is a mistake
        return false;
    char folder[OPTION_VALUE_CAPACITY];
    size_t start = 0;
    if (text.at[0] != '/') {
        int saved = errno;
        long length = syscall(SYS_getcwd, folder, sizeof folder); // counts the NUL
        errno = saved;
        if (length > 1 && folder[0] == '/') { // else the folder is gone or out of sight
            start = (size_t)length;
            folder[start - 1] = '/';
        }
    }
    if (text.length >= sizeof path - start)
        return false;
    memcpy(path, folder, start);
    memcpy(path + start, text.at, text.length);
    path[start + text.length] = 0;
    *stats = path;
    return true;
}

static bool region_read(struct text text, size_t *region) {
    size_t size = 0;
    if (!text_equals(text, "auto") && !(size_read(text, &size) && size))
        return false;
    *region = size;
    return true;
}

static bool window_read(struct text text, size_t *window) {
    size_t size;
    if (!size_read(text, &size) || size < WINDOW_MIN || size > WINDOW_MAX)
        return false;
    *window = size;
    return true;
}

bool option_read(const struct option_info *option, struct text value, struct options *into) {
    void *field = (char *)into + option->offset;
    int word;
    if (memchr(value.at, 0, value.length)) // a file may hold any byte
        return false;
    switch (option->type) {
    case OPTION_BOOL:
        if (!word_read(bool_words, WORD_COUNT(bool_words), value, &word))
            return false;
        *(bool *)field = word;
        return true;
    case OPTION_ON_ERROR:
        if (!word_read(on_error_words, WORD_COUNT(on_error_words), value, &word))
            return false;
        *(enum on_error *)field = (enum on_error)word;
        return true;
    case OPTION_SIGNAL:
        return word_read(signal_words, WORD_COUNT(signal_words), value, field);
    case OPTION_SIZE:
        return size_read(value, field);
    case OPTION_REGION:
        return region_read(value, field);
    case OPTION_WINDOW:
        return window_read(value, field);
    case OPTION_STATS:
        return stats_read(value, field);
    }
    return false;
}

size_t option_show(const struct option_info *option, const struct options *from, char *buffer,
                   size_t capacity) {
    const void *field = (const char *)from + option->offset;
    const char *word = "";
    switch (option->type) {
    case OPTION_BOOL:
        word = word_show(bool_words, *(const bool *)field);
        break;
    case OPTION_ON_ERROR:
        word = word_show(on_error_words, (int)*(const enum on_error *)field);
        break;
    case OPTION_SIGNAL:
        word = word_show(signal_words, *(const int *)field);
        break;
    case OPTION_REGION:
        if (*(const size_t *)field)
            return size_show(*(const size_t *)field, buffer, capacity);
        word = "auto";
        break;
    case OPTION_SIZE:
    case OPTION_WINDOW:
        return size_show(*(const size_t *)field, buffer, capacity);
    case OPTION_STATS:
        word = *(const char *const *)field;
        if (!word || !*word)
            word = word ? "yes" : "no";
        break;
    }
    return (size_t)log_format(buffer, capacity, "%s", word);
}

const char *option_accepts(const struct option_info *option) {
    switch (option->type) {
    case OPTION_BOOL:
        return "yes or no";
    case OPTION_ON_ERROR:
        return "default, abort, warn or ignore";
    case OPTION_SIGNAL:
        return "none, HUP, USR1, USR2 or WINCH";
    case OPTION_SIZE:
        return "a size in bytes such as 0, 512K, 64M or 2G";
    case OPTION_REGION:
        return "auto or a size in bytes such as 512M or 16G";
    case OPTION_WINDOW:
        return "a size in bytes from 1M to 16G";
    case OPTION_STATS:
        return "no, yes or the path of a file (~ has no meaning)";
    }
    return "";
}
