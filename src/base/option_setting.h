// Settings: what the configuration files and the environment say, wherever it stands and however
// wrong it is. The library and `framealloc options` read them through the same door.
#pragma once
#include "base/option_table.h"

enum setting_kind {
    SETTING_PAIR,       // name = value
    SETTING_GARBAGE,    // a line of a file that is nothing: `value` holds it
    SETTING_UNREADABLE, // a file that is there and can't be read: `error` says why
};

struct setting {
    enum setting_kind kind;
    struct text name; // without FRAMEALLOC_
    struct text value;
    const char *file;  // NULL: the environment
    unsigned line;     // of the file, from 1
    int error;         // an errno
    const char *entry; // the environment's whole NAME=value
};

enum setting_fault {
    SETTING_FINE,
    SETTING_UNKNOWN, // no option has this name
    SETTING_REFUSED, // its option does not accept the value
    SETTING_BROKEN,  // garbage or unreadable
};

// Stays valid during the call only, but for text of the environment.
typedef void setting_visit(const struct setting *setting, void *context);

// Calls visit for each setting that applies to the program, the strongest last. NULL: this process.
// In a set-user-id process only the system's files count.
void settings_visit(const char *program, setting_visit *visit, void *context);

enum setting_fault setting_apply(const struct setting *setting, struct options *into);

// Prints the one line on stderr that says what is wrong and what is accepted.
void setting_complain(const struct setting *setting, enum setting_fault fault);

// Has the parent process complained already? So it has when the library is loaded there and, for a
// variable, when it was started with the same one. Children of a game are many; one line is enough.
bool setting_is_inherited(const struct setting *setting);

// The value of a variable, or NULL when it is unset or empty. Not getenv: programs replace it
// (bash does), and theirs may allocate.
const char *environment_find(const char *name);
