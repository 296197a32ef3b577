// Configuration files: which there are, and what their lines say.
#pragma once
#include "base/option_setting.h"

#define CONFIG_NAME "framealloc/framealloc.conf"
#define CONFIG_CAPACITY ((size_t)64 << 10) // a longer file is a mistake, and refused

// Visits the settings of the text of one file.
void config_parse(struct text text, const char *file, const char *program, setting_visit *visit,
                  void *context);

// Visits the settings of all files, the strongest last: those of $XDG_CONFIG_DIRS from its end,
// then the user's. Not trusted: the environment names no folders, and the user's file is left out.
void config_visit(bool trusted, const char *program, setting_visit *visit, void *context);
