// Starts a game with the library first in LD_PRELOAD; a game that it can't serve starts without.
#include "cli/run.h"
#include "base/log.h"
#include "cli/game.h"
#include "cli/library.h"
#include "cli/text.h"
#include <stdlib.h>
#include <string.h>

#define PRELOAD "LD_PRELOAD"
#define SEARCH "LD_LIBRARY_PATH"

// Any path to any version of the library: two of them in one process would be one too many.
static bool preload_names_library(const char *preload) {
    while (*preload) {
        size_t length = strcspn(preload, PRELOAD_SEPARATORS);
        const char *name = preload + length;
        while (name > preload && name[-1] != '/')
            name--;
        const char *version = name + sizeof LIBRARY_NAME - 1;
        if (strncmp(name, LIBRARY_NAME, sizeof LIBRARY_NAME - 1) == 0 &&
            strchr("." PRELOAD_SEPARATORS, *version)) // its closing NUL counts as well
            return true;
        preload += length + (preload[length] != 0);
    }
    return false;
}

// Puts the text before what the variable has already.
static void variable_prepend(const char *variable, const char *text) {
    const char *old = getenv(variable);
    char *value = text_new("%s%s%s", text, old && *old ? ":" : "", old ? old : "");
    setenv(variable, value, true);
    free(value);
}

static void preload_add(const char *name, const struct game *game) {
    struct library library = library_find();
    if (!library.entry) {
        log_line("%s: starts without framealloc: " LIBRARY_SONAME " is neither beside this command "
                 "nor installed, or its folder has a ':' in its name",
                 name);
        return;
    }
    variable_prepend(PRELOAD, library.entry);
    if (library.search)
        variable_prepend(SEARCH, library.search);
    if (game->elf.linked && !library_fits(&library, &game->elf))
        log_line("%s: runs without framealloc, which is not installed for %u-bit programs of its "
                 "kind; programs that it starts may have it",
                 name, game->elf.bits);
    library_free(&library);
}

enum exit_code run_game(char **arguments) {
    struct game game;
    enum exit_code code = game_find(arguments[0], &game);
    if (code)
        return code;
    const char *obstacle = game_ignores_preload(&game);
    if (obstacle)
        log_line("%s: runs without framealloc: it %s, and the loader preloads nothing into such a "
                 "program",
                 arguments[0], obstacle);
    // The children of a program that it can't serve may be served.
    const char *preload = getenv(PRELOAD);
    if (!preload || !preload_names_library(preload))
        preload_add(arguments[0], &game);
    code = game_start(&game, arguments);
    free(game.path);
    return code;
}
