// Whatever happens to a block while a copy of it is made counts, and not the copy: a lock, a resize
// in place, a free, and another block under the same number.
#include "handles.h"

enum { SIZE = 5000, GROWN = 9000 };

static fa_handles *heap;
static struct held held;
static enum way { NOTHING, LOCKS, GROWS, SHRINKS, FREES, FREES_AND_MAKES, WAYS } way;

static void fixup(void *from, void *to, void *context) {
    (void)to;
    (void)context;
    switch (way) {
    case LOCKS:
        CHECK(fa_handle_lock(heap, held.handle) == from, "it is elsewhere already");
        pattern_write(from, held.size, ++held.number);
        GIVES(0, fa_handle_unlock(heap, held.handle));
        break;
    case GROWS:
    case SHRINKS:
        held.size = way == GROWS ? GROWN : SIZE / 2;
        GIVES(0, fa_handle_resize(heap, held.handle, held.size));
        CHECK(fa_handle_get(heap, held.handle) == from, "there was room behind it");
        pattern_write(from, held.size, ++held.number); // no lock: the new size alone counts
        break;
    case FREES:
    case FREES_AND_MAKES:
        GIVES(0, fa_handle_free(heap, held.handle));
        if (way == FREES_AND_MAKES) {
            fa_handle freed = held.handle;
            for (int i = 0; i < 1000; i++) { // until its number comes again
                held_make(heap, &held, SIZE, 0, held.number + 1);
                if ((uint32_t)held.handle.id == (uint32_t)freed.id)
                    break;
                GIVES(0, fa_handle_free(heap, held.handle));
            }
            CHECK((uint32_t)held.handle.id == (uint32_t)freed.id, "another number");
        }
        break;
    default:
        break;
    }
    if (way != FREES)
        way = NOTHING; // the next copy counts
}

static void moves_once(void) {
    fa_handles_options options = {.reserve = 4 << 20, .fixup = fixup};
    heap = heap_made(&options);
    bool is_freed = way == FREES, is_new = way == FREES_AND_MAKES, counts = way == NOTHING;
    enum way later = way;
    fa_handle hole[2];
    for (int i = 0; i < 2; i++)
        GIVES(0, fa_handle_alloc(heap, &hole[i], 20000, 0));
    held_make(heap, &held, SIZE, 0, 7);
    way = NOTHING; // it has moved once before
    GIVES(0, fa_handle_free(heap, hole[1]));
    compacted(heap);
    CHECK(heap_stats(heap).moves == 1, "no move");
    way = later;
    GIVES(0, fa_handle_free(heap, hole[0]));
    compacted(heap);
    compacted(heap);
    fa_handles_stats stats = heap_stats(heap);
    CHECK(counts ? stats.moves == 2 && !stats.abandoned_moves : stats.abandoned_moves >= 1,
          "%llu moves, %llu abandoned", (unsigned long long)stats.moves,
          (unsigned long long)stats.abandoned_moves);
    CHECK(stats.live_bytes == (is_freed ? 0 : held.size) && stats.live_blocks == !is_freed,
          "accounts");
    if (!is_freed) {
        held_holds(heap, &held);
        CHECK(is_new || fa_handle_get(heap, held.handle) == stats.start, "it did not move then");
        GIVES(0, fa_handle_free(heap, held.handle));
    }
    compacted(heap);
    CHECK(heap_resident(heap) == 0, "pages of an empty heap");
    GIVES(0, fa_handles_destroy(heap));
}

int main(void) {
    frames_start();
    for (int w = NOTHING; w < WAYS; w++) {
        way = (enum way)w;
        moves_once();
    }
    return EXIT_SUCCESS;
}
