// The options of this process: what the environment and the configuration files ask for.
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum on_error {
    ON_ERROR_DEFAULT, // each fault does what the README's table says
    ON_ERROR_ABORT,
    ON_ERROR_WARN,   // one line, the pointer is dropped, the game goes on
    ON_ERROR_IGNORE, // dropped in silence
};

// What each means and its default: options.def.
struct options {
    bool enabled;
    bool count;
    bool checks;
    enum on_error on_error;
    const char *stats;    // NULL: none; "": to stderr; else an absolute path
    int stats_signal;     // 0: none
    size_t large_cache;   // bytes
    size_t frame_window;  // bytes
    size_t capture_bound; // bytes
    size_t region;        // bytes; 0: automatic
};

// Holds the defaults until options_load; afterwards only fa_config_set writes it, before frames are
// used.
extern struct options options;

// Reads configuration files and environment; call it once, before anything reads `options`.
// Fit for the first malloc of a process: no allocation, no stdio, no libc function that a program
// could have replaced by one that allocates. A wrong setting costs one line on stderr, never more.
void options_load(void);
