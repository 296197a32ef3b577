// A ring has 1 to 8 frames, is set between frames, and refuses anything else without a change.
#include "calls.h"
#include "../threads/crew.h"

int main(void) {
    frames_start();
    fa_arena *arena = arena_made(NULL), *none = NULL;
    for (uint32_t wrong = FA_RING_MAX + 1; wrong; wrong *= 2) {
        GIVES(-EINVAL, fa_arena_ring(arena, wrong));
        GIVES(-EINVAL, fa_arena_create(&none, &(fa_arena_options){.ring = wrong}));
    }
    GIVES(-EINVAL, fa_arena_ring(arena, UINT32_MAX));
    for (uint32_t ring = 0; ring <= FA_RING_MAX; ring++) {
        GIVES(0, fa_arena_create(&none, &(fa_arena_options){.ring = ring}));
        GIVES(0, fa_arena_destroy(none));
    }
    GIVES(0, fa_arena_ring(arena, 3));
    fa_frame frame = frame_begun(arena);
    void *block = block_made(arena, 1000, 1);
    call_deferred(arena, 1);
    for (uint32_t ring = 1; ring <= FA_RING_MAX; ring++)
        GIVES(-EBUSY, fa_arena_ring(arena, ring));
    GIVES(0, fa_frame_end(frame));
    calls_were_none(); // it still is a ring of 3
    for (int i = 0; i < 2; i++) {
        frame = frame_begun(arena);
        block_holds(block, 1000, 1);
        GIVES(0, fa_frame_end(frame));
        block_holds(block, 1000, 1);
        calls_were_none();
    }
    frame = frame_begun(arena);
    CALLS_WERE(1);
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(arena));
    return EXIT_SUCCESS;
}
