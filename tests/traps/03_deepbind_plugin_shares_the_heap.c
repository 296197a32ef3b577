// A plug-in opened with RTLD_DEEPBIND frees our blocks and gives us its own, as without the flag.
#include "deepbind.h"
#include "support/promise.h"

static const size_t SIZES[] = {1, 100, 5000, 40000, 200000, 3 * MIB};
enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES, ROUNDS = 100 };

int main(int argc, char **argv) {
    program_start(PATIENCE_S);
    CHECK(argc > 1, "no plug-in named");
    void *plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    CHECK(plugin, "%s", dlerror());
    plugin_take_fn *take = (plugin_take_fn *)dlsym(plugin, "plugin_take");
    plugin_grow_fn *grow = (plugin_grow_fn *)dlsym(plugin, "plugin_grow");
    plugin_drop_fn *drop = (plugin_drop_fn *)dlsym(plugin, "plugin_drop");
    CHECK(take && grow && drop, "%s", dlerror());
    for (int i = 0; i < SIZE_COUNT * ROUNDS; i++) {
        size_t size = SIZES[i % SIZE_COUNT];
        void *ours = malloc(size), *theirs = take(size);
        CHECK(ours && theirs, "%zu bytes", size);
        pattern_write(ours, size, 1);
        pattern_write(theirs, size, 2);
        ours = grow(ours, size + size / 2);
        theirs = realloc(theirs, size + size / 2);
        CHECK(ours && pattern_holds(ours, size, 1), "%zu bytes", size);
        CHECK(theirs && pattern_holds(theirs, size, 2), "%zu bytes", size);
        CHECK(malloc_usable_size(theirs) >= size, "%zu bytes", size);
        drop(ours);
        free(theirs);
    }
    return 0;
}
