// A library that comes by dlopen after the first use changes nothing; before it, it is used.
// Arguments: the library, `before` or `after`.
#include "framealloc/framealloc.h"
#include "promise.h"
#include "use_frames.h"

static void load(const char *path) {
    CHECK(dlopen(path, RTLD_NOW | RTLD_GLOBAL), "%s", dlerror());
    CHECK(dlsym(RTLD_DEFAULT, "fa_api_get"), "it can be found");
}

int main(int argc, char **argv) {
    (void)argc;
    alarm(PATIENCE_S);
    if (strcmp(argv[2], "before") == 0) {
        load(argv[1]);
        use_frames(BY_OPENED_LIBRARY);
        return 0;
    }
    fa_frame outer = fa_frame_begin();
    char *kept = fa_frame_strdup("kept");
    fa_mark mark = fa_mark_get(fa_arena_self());
    CHECK(!fa_available(), "the library is there too early");
    load(argv[1]);
    CHECK(!fa_available(), "the choice was made");
    char *more = fa_frame_strdup("more");
    CHECK(fa_rollback(mark) == 0 && fa_frame_strdup("MORE") == more, "marks of before hold");
    CHECK(fa_frame_depth(fa_arena_self()) == 1 && !strcmp(kept, "kept"), "the frame goes on");
    CHECK(fa_frame_end(outer) == 0, "a frame of before ends");
    use_frames(BY_PROGRAM);
    return 0;
}
