// A second copy of the library, opened by dlopen (or preloaded too), has a heap of its own that
// nobody uses: its frames, its figures, and the malloc of a plug-in that is linked with it are the
// first one's. Who asks the second copy itself for a block gets one of its own; the other copy
// takes it for foreign, says so and leaks it. Arguments: the second copy, a plug-in that is linked
// with it (second_copy_plugin.c).
#include "framealloc/framealloc.h"
#include "promise.h"

typedef void *alloc_fn(size_t size);
typedef void free_fn(void *p);

static void *found(void *module, const char *name) {
    void *symbol = dlsym(module, name);
    CHECK(symbol, "%s", dlerror());
    return symbol;
}

static void check_frames(const fa_api *second) {
    const fa_api *first = fa__api();
    CHECK(second != first, "it is no second copy");
    void *const *firsts = (void *const *)&first->stats_get;
    void *const *seconds = (void *const *)&second->stats_get;
    for (size_t i = 0; i < (first->size - offsetof(fa_api, stats_get)) / sizeof *firsts; i++)
        CHECK(firsts[i] == seconds[i], "entry %zu of the table is the second copy's own", i);
    fa_frame frame = second->frame_begin_call();
    char *text = fa_frame_strdup("text");
    CHECK(text && second->arena_self() == fa_arena_self(), "two arenas");
    CHECK(fa_frame_end(frame) == 0, "its frame is ended here");
}

static void check_plugin(const char *path) {
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CHECK(plugin, "%s", dlerror());
    alloc_fn *take;
    free_fn *give;
    *(void **)&take = found(plugin, "plugin_take");
    *(void **)&give = found(plugin, "plugin_give");
    for (size_t size = 10; size <= 10 * MIB; size *= 1000) {
        void *p = take(size), *q = malloc(size);
        fa_owner_info info = {.size = sizeof info};
        CHECK(fa_owner(p, &info) == 0 && info.kind != FA_OWNER_FOREIGN, "the plug-in's malloc");
        free(p);
        give(q);
    }
}

static void check_foreign(void *module) {
    alloc_fn *take;
    free_fn *give;
    *(void **)&take = found(module, "malloc");
    *(void **)&give = found(module, "free");
    for (size_t size = 10; size <= 10 * MIB; size *= 1000) {
        void *p = take(size), *q = malloc(size), *r = take(size);
        CHECK(p && q && r, "%zu bytes", size);
        pattern_write(p, size, 1);
        pattern_write(q, size, 2);
        free(opaque(p));
        give(opaque(q));
        CHECK(!realloc(opaque(r), 2 * size), "a realloc of a foreign block is refused");
        CHECK(pattern_holds(p, size, 1) && pattern_holds(q, size, 2),
              "a foreign block was changed");
        give(r);
    }
}

int main(int argc, char **argv) {
    (void)argc;
    program_start(PATIENCE_S);
    void *module = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    CHECK(module, "%s", dlerror());
    fa_api_get_fn *get;
    *(void **)&get = found(module, "fa_api_get");
    CHECK(fa_available(), "no library");
    check_frames(get(FA_API_VERSION));
    check_plugin(argv[2]);
    check_foreign(module);
    return 0;
}
