// A plug-in that brings its own copy, in a program that exports nothing, can be unloaded while
// threads that used it run on, end, and while the process forks.
// Arguments: `library` or `program`, the plug-in (shares.c and a copy).
#include "child.h"
#include "shares.h"
#include <pthread.h>

enum { THREADS = 4, ROUNDS = 3 };
static pthread_barrier_t used, unloaded;
static shared_view_fn *view;
static shared_end_fn *end;

// Half of them leave a frame open.
static void *run(void *number) {
    struct shared_view got = view();
    CHECK(got.begun.id && got.self, "frames work in the plug-in");
    CHECK((uintptr_t)number % 2 || end(got.begun) == 0, "end");
    pthread_barrier_wait(&used);
    pthread_barrier_wait(&unloaded);
    free(opaque(malloc(100)));
    return NULL;
}

static void round_with(const char *path) {
    pthread_t threads[THREADS];
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CHECK(plugin, "%s", dlerror());
    *(void **)&view = dlsym(plugin, "shared_view_of_file");
    *(void **)&end = dlsym(plugin, "shared_end_in_file");
    CHECK(view && end, "plug-in %s", path);
    struct shared_view own = view();
    CHECK(end(own.begun) == 0, "end");
    for (uintptr_t i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, run, (void *)i) == 0, "no thread");
    pthread_barrier_wait(&used);
    CHECK(dlclose(plugin) == 0, "%s", dlerror());
    CHECK(!dlopen(path, RTLD_NOW | RTLD_NOLOAD), "the plug-in is still there");
    pthread_barrier_wait(&unloaded);
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    child_succeeds(child);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0, "no join");
}

int main(int argc, char **argv) {
    (void)argc;
    alarm(PATIENCE_S);
    pthread_barrier_init(&used, NULL, THREADS + 1);
    pthread_barrier_init(&unloaded, NULL, THREADS + 1);
    for (int i = 0; i < ROUNDS; i++)
        round_with(argv[2]);
    int is_served = dlsym(RTLD_DEFAULT, "fa_api_get") != NULL;
    CHECK(is_served == (strcmp(argv[1], "library") == 0), "%s serves", argv[1]);
    return 0;
}
