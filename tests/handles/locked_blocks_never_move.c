// A locked block stays where it is through compaction, a resize in place and more; locks are
// counted; what a lock refuses. Around locked blocks the others still go together.
#include "handles.h"

enum { BLOCKS = 4000, LOCKED_EACH = 40 };

static struct held held[BLOCKS];
static void *place[BLOCKS];

static void moved(fa_handle handle, void *from, void *to, void *context) {
    (void)to;
    (void)context;
    for (size_t i = 0; i < BLOCKS; i += LOCKED_EACH)
        CHECK(held[i].handle.id != handle.id && place[i] != from, "a locked block moved");
}

int main(void) {
    frames_start();
    fa_handles_options options = {.reserve = 64 << 20, .moved = moved};
    fa_handles *heap = heap_made(&options);
    uint64_t random = random_seed(1);
    for (size_t i = 0; i < BLOCKS; i++)
        held_make(heap, &held[i], 1 + random_below(&random, 5000), 0, i);
    for (size_t i = 0; i < BLOCKS; i += LOCKED_EACH) {
        place[i] = fa_handle_lock(heap, held[i].handle);
        CHECK(fa_handle_lock(heap, held[i].handle) == place[i], "another place");
        GIVES(-EBUSY, fa_handle_free(heap, held[i].handle));
    }
    size_t live = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        if (i % LOCKED_EACH && random_below(&random, 2)) {
            GIVES(0, fa_handle_free(heap, held[i].handle));
            held[i].handle.id = 0;
        } else {
            live += held[i].size;
        }
    }
    compacted(heap);
    printf("live %zu, resident %zu with locked blocks\n", live, heap_resident(heap));
    CHECK(heap_resident(heap) <= live + live / 10 + BLOCKS / LOCKED_EACH * 2 * HEAP_PAGE, "pages");
    GIVES(-EBUSY, fa_handles_destroy(heap));
    for (size_t i = 0; i < BLOCKS; i += LOCKED_EACH) {
        CHECK(fa_handle_get(heap, held[i].handle) == place[i], "a locked block moved");
        GIVES(0, fa_handle_unlock(heap, held[i].handle));
    }
    compacted(heap); // one lock is left of each
    for (size_t i = 0; i < BLOCKS; i += LOCKED_EACH) {
        CHECK(fa_handle_get(heap, held[i].handle) == place[i], "a locked block moved");
        held_holds(heap, &held[i]);
        int grown = fa_handle_resize(heap, held[i].handle, held[i].size + 5000);
        CHECK(grown == 0 || grown == -EBUSY, "resize: %d", grown);
        CHECK(fa_handle_get(heap, held[i].handle) == place[i], "a locked block moved");
        GIVES(0, fa_handle_resize(heap, held[i].handle, held[i].size));
        GIVES(0, fa_handle_unlock(heap, held[i].handle));
        GIVES(-EINVAL, fa_handle_unlock(heap, held[i].handle));
        place[i] = NULL;
    }
    for (size_t i = 0; i < BLOCKS; i++)
        if (held[i].handle.id)
            held_holds(heap, &held[i]);
    struct said said;
    said_begin(&said);
    GIVES(0, fa_handles_destroy(heap)); // with live blocks: reported
    said_end(&said);
    CHECK(said_lines(&said, "framealloc: FA021") == frames_with_library(), "said: %s", said.text);
    return EXIT_SUCCESS;
}
