// The option table as data, and the options of this process at their defaults.
#include "base/log.h"
#include "base/option_table.h"

struct options options = {
#define OPTION(name, type, fallback, help) .name = fallback,
#include "base/options.def"
#undef OPTION
};

const struct options options_default = {
#define OPTION(name, type, fallback, help) .name = fallback,
#include "base/options.def"
#undef OPTION
};

const struct option_info option_table[OPTION_COUNT] = {
#define OPTION(name, type, fallback, help) {#name, type, offsetof(struct options, name), help},
#include "base/options.def"
#undef OPTION
};

enum option_id option_find(struct text name) {
    enum option_id id = 0;
    while (id < OPTION_COUNT && !text_equals(name, option_table[id].name))
        id++;
    return id;
}

void option_names(bool environment, char *buffer, size_t capacity) {
    const char *prefix = environment ? OPTION_ENVIRONMENT_PREFIX : "";
    size_t length = 0;
    for (size_t i = 0; i < OPTION_COUNT; i++)
        length += (size_t)log_format(buffer + length, capacity - length, "%s%s%s", i ? ", " : "",
                                     prefix, option_table[i].name);
    for (char *c = buffer; environment && *c; c++)
        *c = ascii_upper(*c);
}
