// Compaction stops when its time is up: whatever moves take, at most one is done after that. It
// goes on with the next call, and fa_compact gives each heap its turn.
#include "handles.h"

enum { BLOCKS = 64, SIZE = 10000, MOVE_MS = 2, BUDGET_MS = 7, HEAPS = 3 };

static size_t moves;

static void moved_slowly(fa_handle handle, void *from, void *to, void *context) {
    (void)handle;
    (void)from;
    (void)to;
    moves++;
    if (context)
        ++*(size_t *)context;
    sleep_ms(MOVE_MS);
}

static fa_handles *heap_with_gaps(size_t *count) {
    fa_handles_options options = {.reserve = 16 << 20, .moved = moved_slowly, .context = count};
    fa_handles *heap = heap_made(&options);
    struct held held[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++)
        held_make(heap, &held[i], SIZE, 0, i);
    for (size_t i = 0; i < BLOCKS; i += 2)
        GIVES(0, fa_handle_free(heap, held[i].handle));
    return heap;
}

int main(void) {
    frames_start();
    fa_handles *heap = heap_with_gaps(NULL);
    size_t calls = 0;
    int more = 1;
    while (more) {
        size_t before = moves;
        more = fa_handles_compact(heap, calls++ % 2 ? BUDGET_MS * 1000 : 0);
        size_t most = calls % 2 ? 1 : BUDGET_MS / MOVE_MS + 1;
        CHECK(more == 0 || more == 1, "%d", more);
        CHECK(moves - before <= most, "%zu moves in a call, not %zu", moves - before, most);
    }
    CHECK(moves >= BLOCKS / 2 - 1, "%zu moves", moves);
    CHECK(calls >= moves / (BUDGET_MS / MOVE_MS + 1), "%zu calls", calls);
    GIVES(0, fa_handles_compact(heap, BUDGET_MS * 1000));
    fa_handles *all[HEAPS];
    size_t count[HEAPS] = {0};
    for (size_t i = 0; i < HEAPS; i++)
        all[i] = heap_with_gaps(&count[i]);
    for (size_t i = 0; i < HEAPS; i++)
        GIVES(1, fa_compact(BUDGET_MS * 1000));
    for (size_t i = 0; i < HEAPS; i++)
        CHECK(count[i], "heap %zu had no turn", i);
    while (fa_compact(1000000))
        ;
    struct said said;
    said_begin(&said);
    for (size_t i = 0; i < HEAPS; i++) {
        CHECK(count[i] >= BLOCKS / 2 - 1, "%zu moves", count[i]);
        GIVES(0, fa_handles_destroy(all[i]));
    }
    GIVES(0, fa_handles_destroy(heap));
    GIVES(0, fa_compact(1000)); // there is no heap
    said_end(&said);
    return EXIT_SUCCESS;
}
