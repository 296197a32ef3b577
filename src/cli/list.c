// Lists every option with its default, its value now and the place that set it.
#include "cli/list.h"
#include "base/config.h"
#include "base/log.h"
#include "base/option_setting.h"
#include "cli/assign.h"
#include "cli/text.h"
#include <stdio.h>
#include <stdlib.h>

struct listing {
    char *origins[OPTION_COUNT]; // NULL: nobody set it
    bool wrong;                  // a setting is ignored
};

static void setting_note(const struct setting *setting, void *context) {
    struct listing *listing = context;
    enum setting_fault fault = setting_apply(setting, &options);
    if (fault != SETTING_FINE) {
        setting_complain(setting, fault);
        listing->wrong = true;
        return;
    }
    enum option_id id = option_find(setting->name);
    free(listing->origins[id]);
    listing->origins[id] = setting->file ? text_new("%s:%u", setting->file, setting->line)
                                         : option_variable(&option_table[id]);
}

enum exit_code options_list(const char *program) {
    static const char row[] = "%-13s %-10s %-10s %s\n";
    struct listing listing = {0};
    settings_visit(program, setting_note, &listing);
    printf(row, "OPTION", "NOW", "DEFAULT", "SET BY");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_info *option = &option_table[i];
        char now[OPTION_VALUE_CAPACITY];
        char fallback[OPTION_VALUE_CAPACITY];
        option_show(option, &options, now, sizeof now);
        option_show(option, &options_default, fallback, sizeof fallback);
        printf(row, option->name, now, fallback, listing.origins[i] ? listing.origins[i] : "-");
        printf("    %s\n    accepts %s\n", option->help, option_accepts(option));
        free(listing.origins[i]);
    }
    puts("\nSet one as FRAMEALLOC_NAME=value in the environment, with \"--option NAME=value\", or\n"
         "as \"name = value\" in ~/.config/" CONFIG_NAME " (a \"[program]\" line before it\n"
         "makes it count for that program only).");
    return listing.wrong ? EXIT_WRONG_SETTING : EXIT_FINE;
}

enum exit_code options_list_markdown(void) {
    puts("| option | default | accepts | what it does |\n|---|---|---|---|");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_info *option = &option_table[i];
        char fallback[OPTION_VALUE_CAPACITY];
        option_show(option, &options_default, fallback, sizeof fallback);
        char *variable = option_variable(option);
        printf("| `%s` | %s | %s | %s |\n", variable, fallback, option_accepts(option),
               option->help);
        free(variable);
    }
    return EXIT_FINE;
}
