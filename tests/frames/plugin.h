// What the plug-ins of this folder export.
#pragma once
#include <framealloc/framealloc.h>

struct plugin {
    int available;
    fa_arena *arena;
    void *block;     // in this thread's innermost frame
    fa_frame frame;  // begun, left open
    int other_ended; // what the end of the frame that was given gave
};
typedef void plugin_run_fn(struct plugin *plugin, fa_frame other);
