// A program that is built once and runs whatever serves it: `library` or `program`, and plug-ins.
#include "promise.h"
#include "use_frames.h"

static enum served served_of(const char *word) {
    CHECK(!strcmp(word, "library") || !strcmp(word, "program"), "%s", word);
    return strcmp(word, "library") == 0 ? BY_LIBRARY : BY_PROGRAM;
}

int main(int argc, char **argv) {
    enum served served = served_of(argv[1]);
    alarm(PATIENCE_S);
#ifndef IS_ONLY_HOST
    use_frames(served);
#endif
    for (int i = 2; i < argc; i++) {
        void *plugin = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
        CHECK(plugin, "%s", dlerror());
        void (*use)(enum served);
        *(void **)&use = dlsym(plugin, "use_frames");
        CHECK(use, "%s", dlerror());
        use(served);
    }
    return 0;
}
