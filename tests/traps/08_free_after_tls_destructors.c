// glibc frees blocks of its own, such as the message of a failed dlopen, when every destructor of
// the thread has run; nothing crashes and nothing is lost. ../threads has the destructors.
#include "support/promise.h"
#include <pthread.h>

enum { THREADS = 4000, WARM_UP = 200, NAME_SIZE = 3000 };
static const size_t LOST_MOST = 4 * MIB; // the messages of all threads are 12 MB

static void *thread_run(void *unused) {
    char name[NAME_SIZE];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = 0;
    CHECK(!dlopen(name, RTLD_NOW), "opened what is not there");
    return NULL;
}

int main(void) {
    program_start(PATIENCE_S);
    size_t before = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, thread_run, NULL) == 0, "thread %d", i);
        pthread_join(thread, NULL);
        if (i == WARM_UP)
            before = rss_bytes();
    }
    CHECK(growth_since(before) < LOST_MOST, "%zu bytes more", growth_since(before));
    return 0;
}
