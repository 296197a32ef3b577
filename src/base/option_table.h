// The option table and how its values are read and shown; for those who read or list settings.
#pragma once
#include "base/option.h"

enum option_type {
    OPTION_BOOL,
    OPTION_SIZE,
    OPTION_REGION,
    OPTION_WINDOW,
    OPTION_SIGNAL,
    OPTION_ON_ERROR,
    OPTION_STATS,
};

struct option_info {
    const char *name; // lower case, as in a configuration file
    enum option_type type;
    size_t offset; // of its field in struct options
    const char *help;
};

enum option_id {
#define OPTION(name, type, fallback, help) OPTION_ID_##name,
#include "base/options.def"
#undef OPTION
    OPTION_COUNT
};

#define SIZE_KIB ((size_t)1 << 10)
#define SIZE_MIB (SIZE_KIB << 10)
#define SIZE_GIB (SIZE_MIB << 10)

#define WINDOW_MIN SIZE_MIB
#define WINDOW_MAX (16 * SIZE_GIB)

#define OPTION_ENVIRONMENT_PREFIX "FRAMEALLOC_"
#define OPTION_VALUE_CAPACITY 4096 // PATH_MAX: the longest value is a path

extern const struct option_info option_table[OPTION_COUNT];
extern const struct options options_default;

// Text that need not end in a NUL, as it stands in a file or an environment.
struct text {
    const char *at;
    size_t length;
};

// ASCII only, as toupper asks the locale.
static inline char ascii_upper(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

// Compares without regard to case (ASCII).
bool text_equals(struct text text, const char *word);

// Finds an option by its name, lower or upper case; OPTION_COUNT: there is none.
enum option_id option_find(struct text name);

// Lists all names as files have them (count, stats) or as the environment has them.
void option_names(bool environment, char *buffer, size_t capacity);

// Reads value into the option's field; false, and nothing changed, when it is not accepted.
bool option_read(const struct option_info *option, struct text value, struct options *into);

// Writes the option's value as it would be set; returns the length.
size_t option_show(const struct option_info *option, const struct options *from, char *buffer,
                   size_t capacity);

// What the option's type accepts, in words: "yes or no".
const char *option_accepts(const struct option_info *option);
