// A program that exports its symbols is one with its plug-ins, whether they bring a copy or not:
// the same table, the same arena; a frame begun in one file is ended by another.
// Arguments: `library` or `program`, the plug-ins.
#include "promise.h"
#include "shares.h"

static void check_pair(struct shared_view here, struct shared_view there,
                       shared_end_fn *end_there) {
    CHECK(here.table_place == there.table_place && here.table == there.table, "two tables");
    CHECK(here.self == there.self, "two arenas in one thread");
    CHECK(here.begun.id && there.begun.id, "no frame");
    CHECK(fa_frame_depth(here.self) == 2, "depth %u", fa_frame_depth(here.self));
    CHECK(fa_frame_end(there.begun) == 0, "the other file's frame is ended here");
    CHECK(end_there(here.begun) == 0, "our frame is ended there");
    CHECK(fa_frame_depth(here.self) == 0, "frames are left");
}

static struct shared_view view_here(void) {
    struct shared_view view = {.begun = fa_frame_begin(), .self = fa_arena_self()};
    view.table = fa__api();
    view.table_place = &fa__table;
    return view;
}

int main(int argc, char **argv) {
    alarm(PATIENCE_S);
    // A plug-in is first, so that the choice is made from there.
    for (int i = 2; i < argc; i++) {
        void *plugin = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
        shared_view_fn *view;
        shared_end_fn *end;
        CHECK(plugin, "%s", dlerror());
        *(void **)&view = dlsym(plugin, "shared_view_of_file");
        *(void **)&end = dlsym(plugin, "shared_end_in_file");
        CHECK(view && end && view != shared_view_of_file, "plug-in %s", argv[i]);
        struct shared_view there = view();
        struct shared_view here = view_here();
        CHECK(end(here.begun) == 0 && fa_frame_end(there.begun) == 0, "ended crosswise");
        here = view_here();
        check_pair(here, view(), end);
    }
    struct shared_view here = view_here();
    check_pair(here, shared_view_of_file(), shared_end_in_file);
    CHECK(fa_available() == (strcmp(argv[1], "library") == 0), "%s serves", argv[1]);
    return 0;
}
