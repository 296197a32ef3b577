// `framealloc options`: every option, its value, and who set it.
#pragma once
#include "cli/exit_code.h"

// program: whose section of the files counts; "": nobody's.
enum exit_code options_list(const char *program);

// The table of the README.
enum exit_code options_list_markdown(void);
