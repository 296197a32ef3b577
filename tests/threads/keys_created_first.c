// 40 keys older than the library's: their destructors malloc and free in all four iterations.
#include "crew.h"
#include <limits.h>
#include <stdatomic.h>

enum { KEYS = 40, THREADS = 2000, AT_ONCE = 4, WARM_UP = 200, SIZE_STEP = 24 };
static const size_t slack_bytes = 4 * MIB;
static pthread_key_t key[KEYS];
static atomic_int last_iterations;

// A value is a block; its first byte counts the iterations, its second is the key.
static void destroy(void *value) {
    unsigned char *old = value, iteration = old[0], which = old[1];
    size_t size = SIZE_STEP * (which + 1u);
    unsigned char *next = malloc(size);
    CHECK(next && next != old, "no block of its own");
    for (size_t i = 2; i < size; i++)
        CHECK(old[i] == which, "byte %zu of key %u's block changed", i, which);
    memset(next, which, size);
    next[0] = (unsigned char)(iteration + 1);
    free(old);
    if (iteration + 1 < PTHREAD_DESTRUCTOR_ITERATIONS) {
        CHECK(pthread_setspecific(key[which], next) == 0, "setspecific");
        return;
    }
    free(next);
    atomic_fetch_add(&last_iterations, 1);
}

// Runs before the constructors of every shared library.
static void keys_create(int argc, char **argv, char **environment) {
    (void)argc, (void)argv, (void)environment;
    for (int i = 0; i < KEYS; i++)
        pthread_key_create(&key[i], destroy);
}
__attribute__((section(".preinit_array"),
               used)) static void (*const create_early)(int, char **, char **) = keys_create;

static void *values_set(void *unused) {
    (void)unused;
    for (unsigned i = 0; i < KEYS; i++) {
        unsigned char *value = malloc(SIZE_STEP * (i + 1));
        memset(value, (int)i, SIZE_STEP * (i + 1));
        value[0] = 0;
        CHECK(pthread_setspecific(key[i], value) == 0, "setspecific");
    }
    return NULL;
}

int main(void) {
    program_start(WATCHDOG_S);
    size_t before = 0;
    for (int done = 0; done < THREADS; done += AT_ONCE) {
        threads_run(AT_ONCE, values_set);
        if (done == WARM_UP)
            before = rss_bytes();
    }
    CHECK(atomic_load(&last_iterations) == THREADS * KEYS, "%d", atomic_load(&last_iterations));
    size_t growth = growth_since(before);
    CHECK(growth <= slack_bytes, "RSS grew by %zu KiB", growth / KIB);
    return EXIT_SUCCESS;
}
