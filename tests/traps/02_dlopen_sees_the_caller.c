// dlopen and dlsym called by a plug-in search as if the library were not there: by the plug-in's
// RUNPATH and $ORIGIN, behind it for RTLD_NEXT, and dlerror tells what went wrong.
#include "outer.h"
#include "support/promise.h"

int main(int argc, char **argv) {
    program_start(PATIENCE_S);
    CHECK(argc > 1, "no plug-in named");
    void *plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    CHECK(plugin, "%s", dlerror());
    outer_open_fn *open_from_plugin = (outer_open_fn *)dlsym(plugin, "outer_open");
    outer_next_fn *next_from_plugin = (outer_next_fn *)dlsym(plugin, "outer_next");
    CHECK(open_from_plugin && next_from_plugin, "%s", dlerror());

    // The executable has no such RUNPATH: what works below works by the caller's.
    CHECK(!dlopen("$ORIGIN/no/" INNER_NAME, RTLD_NOW), "found what is not there");
    CHECK(dlerror(), "no message");
    CHECK(open_from_plugin(INNER_NAME), "by RUNPATH: %s", dlerror());
    CHECK(open_from_plugin(INNER_BY_ORIGIN), "by $ORIGIN: %s", dlerror());
    CHECK(next_from_plugin() == NEXT, "RTLD_NEXT gave %d", next_from_plugin());

    CHECK(!open_from_plugin("no_such_library.so"), "opened what is not there");
    const char *message = dlerror();
    CHECK(message && strstr(message, "no_such_library.so"), "dlerror: %s", message);
    CHECK(!dlerror(), "the message is given once");

    void *self = dlopen(NULL, RTLD_NOW);
    CHECK(self && dlsym(self, "main"), "the executable: %s", dlerror());
    return 0;
}
