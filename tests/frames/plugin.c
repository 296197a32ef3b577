// A plug-in that brings FA_IMPLEMENTATION itself, as one that is also used alone would.
#define FA_IMPLEMENTATION
#include "plugin.h"

__attribute__((visibility("default"))) void plugin_run(struct plugin *plugin, fa_frame other);

void plugin_run(struct plugin *plugin, fa_frame other) {
    plugin->available = fa_available();
    plugin->arena = fa_arena_self();
    plugin->block = fa_frame_alloc(1000);
    plugin->other_ended = fa_frame_end(other);
    plugin->frame = fa_frame_begin();
}
