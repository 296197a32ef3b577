// A move is reported while no lock is held: the callbacks call anything, and other threads do
// meanwhile; what cannot be done then is refused.
#include "../threads/crew.h"
#include "handles.h"

enum { BLOCKS = 200, SIZE = 3000 };

static fa_handles *heap;
static struct held held[BLOCKS];
static size_t reports, fixups;

static void *uses_the_heap(void *argument) {
    fa_handle own;
    GIVES(0, fa_handle_alloc(heap, &own, 5000, 64));
    CHECK(fa_handle_lock(heap, own), "no lock");
    GIVES(0, fa_handle_unlock(heap, own));
    GIVES(0, fa_handle_resize(heap, own, 9000));
    GIVES(0, fa_handle_free(heap, own));
    fa_handles_stats stats = heap_stats(heap);
    CHECK(stats.live_blocks, "none live");
    fa_arena *arena = arena_made(NULL);
    GIVES(0, fa_arena_destroy(arena));
    return argument;
}

static void everything_else(void) {
    uses_the_heap(NULL);
    GIVES(-EBUSY, fa_handles_compact(heap, 1000));
    GIVES(-EBUSY, fa_handles_destroy(heap));
    GIVES(0, fa_compact(1000));                     // there is no other heap
    thread_join(thread_start(uses_the_heap, NULL)); // would wait for ever for a lock of ours
}

static void fixup(void *from, void *to, void *context) {
    CHECK(context == &held && from != to, "context");
    if (fixups++ % 8 == 0)
        everything_else();
}

static void moved(fa_handle handle, void *from, void *to, void *context) {
    CHECK(context == &held, "context");
    size_t i = 0;
    while (i < BLOCKS && held[i].handle.id != handle.id)
        i++;
    if (i == BLOCKS)
        return; // of uses_the_heap
    block_holds(from, held[i].size, held[i].number);
    block_holds(to, held[i].size, held[i].number);
    CHECK(fa_handle_lock(heap, handle) == to, "it is said to be elsewhere");
    GIVES(0, fa_handle_unlock(heap, handle));
    if (reports++ % 8 == 0)
        everything_else();
    block_holds(from, held[i].size, held[i].number); // whatever was done meanwhile
    if (reports % 5 == 0) {
        GIVES(0, fa_handle_free(heap, handle));
        held[i].handle.id = 0;
    }
}

int main(void) {
    frames_start();
    fa_handles_options options = {
        .reserve = 16 << 20, .fixup = fixup, .moved = moved, .context = &held};
    heap = heap_made(&options);
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < BLOCKS; i++)
            held_make(heap, &held[i], SIZE + i, 0, i);
        for (size_t i = 0; i < BLOCKS; i += 2) {
            GIVES(0, fa_handle_free(heap, held[i].handle));
            held[i].handle.id = 0;
        }
        compacted(heap);
        for (size_t i = 0; i < BLOCKS; i++) {
            if (!held[i].handle.id)
                continue;
            held_holds(heap, &held[i]);
            GIVES(0, fa_handle_free(heap, held[i].handle));
        }
        compacted(heap);
    }
    CHECK(reports > BLOCKS && fixups >= reports, "%zu reports, %zu fixups", reports, fixups);
    GIVES(0, fa_handles_destroy(heap));
    return EXIT_SUCCESS;
}
