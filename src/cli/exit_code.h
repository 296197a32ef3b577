// The command's own exit codes; once the game runs, its code is the command's.
#pragma once

enum exit_code {
    EXIT_FINE = 0,
    EXIT_WRONG_SETTING = 1, // `framealloc options` found a setting that is ignored
    EXIT_USAGE = 2,
    EXIT_CANNOT_START = 126, // as shells have it: there, but it can't be started
    EXIT_NOT_FOUND = 127,
};
