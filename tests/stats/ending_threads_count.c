// Calls of threads that end are counted: before their heaps are parked, and after, in destructors.
#include "stats_api.h"
#include <pthread.h>

enum {
    PATIENCE = 60,
    STACK = 256 << 10,
    THREADS = 16,
    ROUNDS = 4,
    BEFORE = 100,
    SIZE = 100,
    GROWN = 1000
};

static pthread_key_t key;
static pthread_barrier_t barrier;

// The library's own destructor has run: its key is older.
static void thread_ends(void *rounds_left) {
    size_t left = (size_t)rounds_left;
    void *kept = realloc(malloc(SIZE), GROWN), *gone = malloc(SIZE);
    CHECK(kept && gone, "no memory in a destructor");
    free(gone);
    if (left > 1)
        pthread_setspecific(key, (void *)(left - 1));
}

static void *thread_run(void *unused) {
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < BEFORE; i++)
        free(opaque(malloc(SIZE)));
    pthread_setspecific(key, (void *)(size_t)ROUNDS);
    return NULL;
}

int main(void) {
    program_start(PATIENCE);
    const fa_api *api = api_find();
    CHECK(pthread_key_create(&key, thread_ends) == 0, "no key");
    pthread_barrier_init(&barrier, NULL, THREADS + 1);
    pthread_t threads[THREADS];
    pthread_attr_t small; // the C library keeps such stacks, and what it allocated for them
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, STACK);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], &small, thread_run, NULL) == 0, "no thread");
    pthread_barrier_wait(&barrier);
    fa_stats before = stats_now(api);
    CHECK(before.flags & FA_STATS_COUNTED, "not counted");
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    fa_stats after = stats_now(api);

    size_t endings = (size_t)THREADS * ROUNDS, pairs = (size_t)THREADS * BEFORE;
    size_t allocations = after.allocations - before.allocations;
    CHECK(allocations == pairs + 2 * endings, "%zu allocations", allocations);
    CHECK(after.frees - before.frees == pairs + endings, "frees");
    CHECK(after.reallocs - before.reallocs == endings, "reallocs");
    CHECK(after.requested_bytes - before.requested_bytes == allocations * SIZE, "requested");
    CHECK(after.reallocated_bytes - before.reallocated_bytes == endings * GROWN, "reallocated");
    CHECK(after.live_blocks - before.live_blocks == endings, "live");
    CHECK(after.flags & FA_STATS_EXACT, "all others have ended");
    CHECK(after.heaps_in_use == 1 && after.heaps_parked >= 1, "heaps");
    return 0;
}
