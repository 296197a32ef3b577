// Walks over all settings of a process and applies them to its options.
#include "base/option_setting.h"
#include "base/config.h"
#include "base/log.h"
#include <errno.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define COMPLAINTS_MAX 8 // a file of the wrong kind must not fill the terminal

const char *environment_find(const char *name) {
    size_t length = strlen(name);
    for (char **entry = environ; entry && *entry; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=' && (*entry)[length + 1])
            return *entry + length + 1;
    return NULL;
}

// An empty variable counts as unset, as shells and launchers clear variables that way.
static void environment_visit(setting_visit *visit, void *context) {
    size_t prefix = sizeof OPTION_ENVIRONMENT_PREFIX - 1;
    for (char **entry = environ; entry && *entry; entry++) {
        if (strncmp(*entry, OPTION_ENVIRONMENT_PREFIX, prefix) != 0)
            continue;
        const char *name = *entry + prefix;
        const char *equals = strchr(name, '=');
        if (!equals || !equals[1])
            continue;
        visit(&(struct setting){.kind = SETTING_PAIR,
                                .name = {name, (size_t)(equals - name)},
                                .value = {equals + 1, strlen(equals + 1)},
                                .entry = *entry},
              context);
    }
}

void settings_visit(const char *program, setting_visit *visit, void *context) {
    bool trusted = !getauxval(AT_SECURE);
    config_visit(trusted, program, visit, context);
    if (trusted)
        environment_visit(visit, context);
}

enum setting_fault setting_apply(const struct setting *setting, struct options *into) {
    if (setting->kind != SETTING_PAIR)
        return SETTING_BROKEN;
    enum option_id id = option_find(setting->name);
    if (id == OPTION_COUNT)
        return SETTING_UNKNOWN;
    return option_read(&option_table[id], setting->value, into) ? SETTING_FINE : SETTING_REFUSED;
}

static void setting_load(const struct setting *setting, void *context) {
    unsigned *complaints = context;
    enum setting_fault fault = setting_apply(setting, &options);
    if (fault == SETTING_FINE || setting_is_inherited(setting))
        return;
    if (++*complaints <= COMPLAINTS_MAX)
        setting_complain(setting, fault);
    else if (*complaints == COMPLAINTS_MAX + 1)
        log_line("more settings are wrong: \"framealloc options\" lists them");
}

void options_load(void) {
    int saved = errno;
    unsigned complaints = 0;
    settings_visit(NULL, setting_load, &complaints);
    errno = saved;
}
