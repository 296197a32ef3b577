// Checks an option of the command line against the table and puts it into the environment.
#include "cli/assign.h"
#include "base/log.h"
#include "cli/text.h"
#include <stdlib.h>
#include <string.h>

char *option_variable(const struct option_info *option) {
    char *name = text_new(OPTION_ENVIRONMENT_PREFIX "%s", option->name);
    for (char *c = name; *c; c++)
        *c = ascii_upper(*c);
    return name;
}

bool option_assign(const char *text) {
    size_t length = strcspn(text, "=");
    enum option_id id = option_find((struct text){text, length});
    if (!text[length] || id == OPTION_COUNT) {
        char names[LOG_CAPACITY];
        option_names(false, names, sizeof names);
        log_line("--option %.*s: %s (accepted: %s)", LOG_QUOTE_MAX, text,
                 text[length] ? "no such option" : "not NAME=VALUE", names);
        return false;
    }
    const struct option_info *option = &option_table[id];
    const char *value = text + length + 1;
    struct options read = options_default;
    if (!option_read(option, (struct text){value, strlen(value)}, &read)) {
        log_line("--option %.*s: no such value (accepted: %s)", LOG_QUOTE_MAX, text,
                 option_accepts(option));
        return false;
    }
    // As it was understood: a file's path is absolute, for the game may start in another folder.
    char shown[OPTION_VALUE_CAPACITY];
    option_show(option, &read, shown, sizeof shown);
    char *variable = option_variable(option);
    setenv(variable, shown, true);
    free(variable);
    return true;
}

bool option_assign_stats(const char *file) {
    char *text = text_new("stats=%s", file ? file : "yes");
    bool fine = option_assign(text);
    free(text);
    return fine;
}
