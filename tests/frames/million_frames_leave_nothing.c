// 10^6 frames, with inner frames, marks, deferred calls, retained and spilled blocks: the memory of
// the process stays what it was after the first ones.
#include "frames.h"

enum { FRAMES = 1000000, WARM = 50000, GROWTH_MAX = 4 << 20 };

static size_t ran;
static void call_counted(void *unused) {
    ran++;
}

static void one_frame(fa_arena *arena, unsigned number) {
    fa_frame frame = frame_begun(arena);
    CHECK(fa_arena_alloc(arena, number % 3000) && fa_arena_alloc_aligned(arena, 64, 256), "block");
    GIVES(0, fa_arena_defer(arena, call_counted, NULL));
    if (number % 4 == 0) {
        fa_frame inner = frame_begun(arena);
        CHECK(fa_arena_alloc(arena, 200), "block");
        GIVES(0, fa_frame_end(inner));
    }
    if (number % 4 == 1) {
        fa_mark mark = fa_mark_get(arena);
        CHECK(fa_arena_alloc(arena, 500), "block");
        GIVES(0, fa_rollback(mark));
    }
    void *kept = fa_arena_alloc(arena, 40);
    if (number % 8 == 2 && arena == fa_arena_self()) {
        fa_promotion result;
        GIVES(0, fa_retain(kept, 40, 16, FA_TO_HEAP, NULL, NULL));
        GIVES(0, fa_frame_end_promote(frame, &result, 1, NULL));
        CHECK(result.to, "not promoted");
        free(result.to);
        return;
    }
    GIVES(0, fa_frame_end(frame));
}

int main(void) {
    frames_start();
    fa_arena *arena[] = {fa_arena_self(), arena_made(NULL),
                         arena_made(&(fa_arena_options){.ring = 3})};
    size_t before = 0;
    for (unsigned i = 0; i < FRAMES; i++) {
        one_frame(arena[i % 3], i);
        if (i == WARM)
            before = rss_bytes();
    }
    CHECK(growth_since(before) < GROWTH_MAX, "%zu bytes more", growth_since(before));
    for (int i = 1; i < 3; i++)
        GIVES(0, fa_arena_destroy(arena[i]));
    CHECK(ran >= FRAMES, "%zu calls", ran);
    return EXIT_SUCCESS;
}
