// The program that the command is to start: where it is, and whether a preload reaches it.
#pragma once
#include "cli/elf.h"
#include "cli/exit_code.h"

struct game {
    char *path; // the file that will be started; the caller frees it
    struct elf elf;
};

// Finds the program as a shell does. On failure prints the one line that says why, and returns the
// exit code for it.
enum exit_code game_find(const char *name, struct game *game);

// Why the loader would pass over a preload in this program; NULL: it does not.
const char *game_ignores_preload(const struct game *game);

// Starts it in this process. Returns only on failure: the exit code, after saying why.
enum exit_code game_start(const struct game *game, char **arguments);
