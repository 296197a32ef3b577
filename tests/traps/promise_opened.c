// Runs the promise of a C++ plug-in from a C program that knows no C++ run-time: opened locally,
// so that the run-time's names are in no scope but the plug-in's.
#include "support/promise.h"

int main(int argc, char **argv) {
    program_start(PATIENCE_S);
    CHECK(argc > 1, "no plug-in named");
    void *plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    CHECK(plugin, "%s", dlerror());
    void (*check)(void) = (void (*)(void))dlsym(plugin, "promise_check");
    CHECK(check, "%s", dlerror());
    check();
    return 0;
}
