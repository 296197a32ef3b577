// A program and its plug-ins, each with FA_IMPLEMENTATION, have one table and one arena a thread;
// that holds when the library arrives later, too: it is not used then. argv: plug-ins, or libraries
// to be opened in between, in order.
#include "frames.h"
#include "plugin.h"

static void use(plugin_run_fn *run) {
    struct plugin plugin = {.block = NULL};
    fa_frame outer = fa_frame_begin();
    void *mine = block_made(fa_arena_self(), 1000, 1);
    fa_frame inner = fa_frame_begin();
    run(&plugin, inner);
    CHECK(plugin.available == fa_available(), "one of two uses the library");
    CHECK(plugin.arena == fa_arena_self(), "two arenas for one thread");
    CHECK(plugin.block && plugin.other_ended == 0, "frames of two kinds: %d", plugin.other_ended);
    CHECK(fa_frame_depth(fa_arena_self()) == 2, "depth %u", fa_frame_depth(fa_arena_self()));
    GIVES(0, fa_frame_end(plugin.frame));
    block_holds(mine, 1000, 1);
    GIVES(0, fa_frame_end(outer));
}

int main(int argc, char **argv) {
    frames_start();
    CHECK(argc > 1, "no plug-in");
    for (int i = 1; i < argc; i++) {
        void *module = dlopen(argv[i], RTLD_NOW | RTLD_GLOBAL);
        if (!module && strstr(dlerror(), "static TLS")) {
            puts("the library can't be opened later here");
            return EXIT_SKIPPED;
        }
        CHECK(module, "%s can't be opened", argv[i]);
        plugin_run_fn *run;
        *(void **)&run = dlsym(module, "plugin_run");
        if (run)
            use(run);
        CHECK(fa_available() == frames_with_library(), "the choice changed with %s", argv[i]);
    }
    return EXIT_SUCCESS;
}
