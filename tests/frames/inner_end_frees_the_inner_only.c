// The end of an inner frame takes back what the inner frame handed out and nothing else.
#include "calls.h"

enum { INNER = 10000, KEPT = 200, STEP = 300 };

static void inner_frames(fa_arena *arena) {
    void *kept[KEPT];
    fa_frame outer = frame_begun(arena);
    for (size_t i = 0; i < KEPT; i++) {
        kept[i] = block_made(arena, STEP + i, i);
        call_deferred(arena, i);
        for (size_t repeat = 0; repeat < INNER / KEPT; repeat++) {
            fa_frame inner = frame_begun(arena);
            char *p = fa_arena_alloc(arena, 20000);
            CHECK(p, "errno %d", errno);
            memset(p, 0xee, 20000);
            GIVES(0, fa_frame_end(inner));
            CHECK(fa_frame_depth(arena) == 1, "the outer one ended, too");
        }
        calls_were_none();
    }
    for (size_t i = 0; i < KEPT; i++)
        block_holds(kept[i], STEP + i, i);
    block_made(arena, 100, 1);
    GIVES(0, fa_frame_end(outer));
    CHECK(calls.count == KEPT && calls.number[0] == KEPT - 1, "%zu calls", calls.count);
    calls.count = 0;
}

int main(void) {
    frames_start();
    inner_frames(fa_arena_self());
    // 200 MB of inner blocks pass through an arena that may not grow.
    fa_arena *small = arena_made(&(fa_arena_options){.overflow = FA_OVERFLOW_FAIL});
    inner_frames(small);
    GIVES(0, fa_arena_destroy(small));
    return EXIT_SUCCESS;
}
