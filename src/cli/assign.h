// Options given on the command line: they go to the game as environment variables.
#pragma once
#include "base/option_table.h"

// FRAMEALLOC_NAME; the caller frees it.
char *option_variable(const struct option_info *option);

// Sets FRAMEALLOC_NAME from "NAME=VALUE". false: it is wrong, and one line has said what is
// accepted.
bool option_assign(const char *text);

// --stats and --stats=FILE; NULL: no file.
bool option_assign_stats(const char *file);
