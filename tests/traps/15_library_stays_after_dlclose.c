// Opened late by a program that runs on another malloc and closed again, the library stays, and
// its blocks and the exit of threads that used them stay sound.
#include "support/promise.h"
#include <pthread.h>

enum { SIZE = 1000, THREADS = 4 };
typedef void *malloc_fn(size_t);
typedef void free_fn(void *);

static malloc_fn *late_malloc;
static free_fn *late_free;

static void *thread_run(void *unused) {
    void *block = late_malloc(SIZE);
    CHECK(block, "malloc");
    pattern_write(block, SIZE, 1);
    CHECK(pattern_holds(block, SIZE, 1), "content");
    late_free(block);
    return late_malloc(SIZE);
}

int main(int argc, char **argv) {
    CHECK(argc > 1, "no library named");
    alarm(PATIENCE_S);
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    CHECK(library, "%s", dlerror());
    late_malloc = (malloc_fn *)dlsym(library, "malloc");
    late_free = (free_fn *)dlsym(library, "free");
    CHECK(late_malloc && late_free && late_malloc != malloc, "not the library's names");
    void *block = late_malloc(SIZE);
    dlclose(library);
    CHECK(dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD), "was unloaded");
    late_free(block);
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        void *left;
        CHECK(!pthread_create(&thread, NULL, thread_run, NULL), "no thread");
        pthread_join(thread, &left);
        late_free(left);
    }
    return 0;
}
