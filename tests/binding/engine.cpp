// A small engine: uses every allocation name, then lets a plug-in do the same. Its arguments are
// the plug-in, the file that lists the exported names, and the object that must own them all.
#include "uses_every_name.h"
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#ifdef ENGINE_LINKS_MIMALLOC
#include <mimalloc.h>
#endif

enum { NAME_MOST = 128, SIZE = 100 };

static int plugin_run(const char *path) {
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!plugin) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    reinterpret_cast<void (*)(void)>(dlsym(plugin, "use_every_name"))();
    return dlclose(plugin);
}

// Every name of the list must have the same owner for dlsym.
static int names_find(const char *path, const char *owner) {
    FILE *list = fopen(path, "r");
    int lost = !list;
    char name[NAME_MOST];
    while (list && fscanf(list, "%127s", name) == 1) {
        Dl_info info;
        void *found = dlsym(RTLD_DEFAULT, name);
        if (!strcmp(name, "fa_thread_arena") || !strcmp(name, "fa_thread_pools"))
            continue; // thread-local: its address is not in the library
        if (!found || !dladdr(found, &info) || !strstr(info.dli_fname, owner)) {
            fprintf(stderr, "%s: %s\n", name, found ? info.dli_fname : "not found");
            lost = 1;
        }
    }
    if (list)
        fclose(list);
    return lost;
}

int main(int argc, char **argv) {
    use_every_name();
#ifdef ENGINE_LINKS_MIMALLOC
    mi_free(mi_realloc(mi_malloc(SIZE), 2 * SIZE));
#endif
    int failed = argc > 1 ? plugin_run(argv[1]) : 0;
    return failed | (argc > 3 ? names_find(argv[2], argv[3]) : 0);
}
