// Prints the options of its process, one "name=value" per line.
#include "probe.h"
#include "base/option_table.h"
#include <errno.h>
#include <stdio.h>

__attribute__((weak)) void probe_is_loading(bool loading) {
    (void)loading;
}

int main(void) {
    errno = ENOTTY;
    probe_is_loading(true);
    options_load();
    probe_is_loading(false);
    if (errno != ENOTTY)
        puts("errno was changed");
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        char shown[OPTION_VALUE_CAPACITY];
        option_show(&option_table[id], &options, shown, sizeof shown);
        printf("%s=%s\n", option_table[id].name, shown);
    }
}
