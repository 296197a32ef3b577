// The start: options, region, registry, thread-exit key, fork handlers. At the first allocation,
// which may come before any constructor, ours included.
#include "heap/start.h"
#include "base/option.h"
#include "base/os.h"
#include "heap/fallback.h"
#include "heap/fork.h"
#include "heap/large.h"
#include "heap/passthrough.h"
#include <pthread.h>

enum start_state { START_NOT_YET, START_DONE, START_FAILED };

static uint32_t state; // release when set; acquire when read
static struct lock lock;
static pthread_key_t key;
static bool has_key;

// The program's own destructors of keys may run after this one: they find the departed heap.
static void thread_exits(void *heap) {
    heap_park_thread();
}

static enum start_state start_all(void) {
    lock_start();
    options_load();
    if (!options.enabled)
        passthrough_start();
    if (passthrough)
        return START_FAILED;
    size_class_start();
    large_start();
    if (!region_start(options.region, empty_heap.bin) || !heap_start())
        return START_FAILED;
    has_key = pthread_key_create(&key, thread_exits) == 0;
    return START_DONE;
}

bool start_process(void) {
    uint32_t now = load_acquire(&state); // acquire: what start_all wrote is seen
    if (LIKELY(now != START_NOT_YET))
        return now == START_DONE;
    if (!lock_take(&lock))
        return false;
    if (state == START_NOT_YET)
        store_release(&state, start_all());
    lock_release(&lock);
    return state == START_DONE;
}

void start_watch_thread(struct heap *h) {
    if (has_key)
        pthread_setspecific(key, h); // may call calloc, which finds the heap in place
}

void start_watch_heap(struct heap *h) {
    h->is_checked = options.checks;
    if (options.count)
        h->counted = os_map(CLASS_COUNT * sizeof *h->counted, OS_PAGE);
}

// After libc is up, for registering and loading may allocate.
__attribute__((constructor)) static void library_loaded(void) {
    if (start_process())
        fork_register();
    if (!passthrough && region_is_cut)
        fallback_load();
}
