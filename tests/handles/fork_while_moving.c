// A child made while another thread compacts or resizes has every block whole, and can use, compact
// and destroy the heap.
#include "../support/child.h"
#include "../threads/crew.h"
#include "handles.h"

enum { BLOCKS = 200, CHILDREN = 100 };

static fa_handles *heap;
static struct held held[BLOCKS];
static unsigned is_over; // release, acquire

static void *compacts(void *argument) {
    uint64_t random = random_seed(5);
    while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE)) {
        fa_handle hole[8];
        for (size_t i = 0; i < 8; i++)
            GIVES(0, fa_handle_alloc(heap, &hole[i], random_below(&random, 20000), 0));
        for (size_t i = 0; i < 8; i += 2)
            GIVES(0, fa_handle_free(heap, hole[i]));
        (void)fa_handles_compact(heap, 300);
        for (size_t i = 1; i < 8; i += 2)
            (void)fa_handle_resize(heap, hole[i], random_below(&random, 40000));
        for (size_t i = 1; i < 8; i += 2)
            GIVES(0, fa_handle_free(heap, hole[i]));
    }
    return argument;
}

static int child_work(void) {
    alarm(CHILD_PATIENCE_S);
    for (size_t i = 0; i < BLOCKS; i++)
        held_holds(heap, &held[i]);
    compacted(heap);
    for (size_t i = 0; i < BLOCKS; i++) {
        held_holds(heap, &held[i]);
        GIVES(0, fa_handle_free(heap, held[i].handle));
    }
    fa_handles_stats stats = heap_stats(heap);
    CHECK(stats.live_blocks <= 8, "%llu live", (unsigned long long)stats.live_blocks);
    struct said said;
    said_begin(&said);
    GIVES(0, fa_handles_destroy(heap));
    said_end(&said);
    return EXIT_SUCCESS;
}

int main(void) {
    frames_start();
    fa_handles_options options = {.reserve = 64 << 20};
    heap = heap_made(&options);
    for (size_t i = 0; i < BLOCKS; i++)
        held_make(heap, &held[i], 100 + i * 97, 0, i);
    pthread_t thread = thread_start(compacts, NULL);
    for (int i = 0; i < CHILDREN; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(child_work());
        int status = child_status(child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "child %d: 0x%x", i, (unsigned)status);
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELEASE);
    thread_join(thread);
    for (size_t i = 0; i < BLOCKS; i++) {
        held_holds(heap, &held[i]);
        GIVES(0, fa_handle_free(heap, held[i].handle));
    }
    GIVES(0, fa_handles_destroy(heap));
    return EXIT_SUCCESS;
}
