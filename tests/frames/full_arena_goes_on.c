// FA_OVERFLOW_GROW, the default, and FA_OVERFLOW_SPILL go on beyond the window: what they hand out
// is as good as any other, and goes with its frame, its mark or its arena.
#include "full_arena.h"

enum { ROUNDS = 200, LEAK_MAX = 16 << 20, ALIGN_ROUNDS = 8 };

static uint64_t live_blocks(void) {
    fa_stats stats = {.size = sizeof stats};
    return fa_stats_get(&stats) == 0 ? stats.live_blocks : 0;
}

static void beyond(fa_arena *arena, size_t window) {
    fa_frame frame = frame_begun(arena);
    CHECK(arena_fill(arena, 3 * window) == 3 * window / FILL_STEP, "errno %d", errno);
    for (size_t align = 16; align <= FA_ALIGN_MAX; align *= 2) {
        void *p = fa_arena_alloc_aligned(arena, 100, align);
        CHECK(p && (uintptr_t)p % align == 0, "%p at %zu", p, align);
        pattern_write(p, 100, align);
    }
    void *grown = block_made(arena, 100, 1);
    grown = fa_arena_resize(arena, grown, 100, window);
    CHECK(grown, "resize");
    block_holds(grown, 100, 1);

    fa_frame inner = frame_begun(arena);
    char *large = fa_arena_alloc_zero(arena, 2 * window);
    CHECK(large && large[0] == 0 && large[2 * window - 1] == 0, "larger than the window");
    memset(large, 0xff, 2 * window);
    call_deferred(arena, 1);
    GIVES(0, fa_frame_end(inner));
    CALLS_WERE(1);
    fill_holds(3 * window / FILL_STEP);
    block_holds(grown, 100, 1);
    GIVES(0, fa_frame_end(frame));
}

// Rolled back to a mark within the window and to one beyond it.
static void rolled_back(fa_arena *arena, size_t window) {
    fa_frame frame = frame_begun(arena);
    void *kept = block_made(arena, 1000, 1);
    fa_mark early = fa_mark_get(arena);
    CHECK(arena_fill(arena, 2 * window) == 2 * window / FILL_STEP, "errno %d", errno);
    fa_mark late = fa_mark_get(arena);
    CHECK(early.serial && late.serial, "no mark");
    for (int i = 0; i < 20; i++) {
        memset(fa_arena_alloc(arena, window), 1, window);
        GIVES(0, fa_rollback(late));
    }
    fill_holds(2 * window / FILL_STEP);
    GIVES(0, fa_rollback(early));
    GIVES(-ESTALE, fa_rollback(late));
    block_holds(kept, 1000, 1);
    GIVES(0, fa_frame_end(frame));
}

// The mark's own entry found no room in the window, the block before it would have some to grow.
static void marked_when_full(fa_arena *arena, size_t window) {
    fa_frame frame = frame_begun(arena);
    size_t size = window - (arena->cursor - arena->base) - 2 * FA_GRAIN;
    void *last = block_made(arena, size, 1);
    fa_mark mark = fa_mark_get(arena);
    CHECK(mark.serial, "no mark");
    void *grown = fa_arena_resize(arena, last, size, size + FA_GRAIN);
    CHECK(grown, "resize");
    if (grown == last)
        pattern_write(last, size += FA_GRAIN, 1);
    GIVES(0, fa_rollback(mark));
    block_made(arena, FA_GRAIN, 2);
    block_made(arena, FA_GRAIN, 3);
    block_holds(last, size, 1);
    GIVES(0, fa_frame_end(frame));
}

int main(int argc, char **argv) {
    frames_start();
    size_t window = window_known();
    int overflow = argc > 1 && !strcmp(argv[1], "spill") ? FA_OVERFLOW_SPILL : FA_OVERFLOW_DEFAULT;
    fa_arena *made = arena_made(&(fa_arena_options){.overflow = (uint32_t)overflow});
    GIVES(0, fa_frame_set_overflow(fa_arena_self(), overflow));
    size_t rounds = window > 16 * MIB ? 4 : ROUNDS, before = 0;
    uint64_t blocks = 0;
    for (size_t round = 0; round < rounds; round++) {
        beyond(made, window);
        beyond(fa_arena_self(), window);
        rolled_back(made, window);
        marked_when_full(made, window);
        if (round == rounds / 2) {
            before = rss_bytes();
            blocks = live_blocks();
        }
    }
    CHECK(growth_since(before) < LEAK_MAX, "%zu bytes more", growth_since(before));
    CHECK(live_blocks() <= blocks + 16, "%llu blocks more",
          (unsigned long long)(live_blocks() - blocks));

    // A frame that is still open goes with its arena.
    frame_begun(made);
    CHECK(arena_fill(made, 3 * window) == 3 * window / FILL_STEP, "errno %d", errno);
    GIVES(0, fa_arena_destroy(made));
    CHECK(live_blocks() <= blocks + 16, "the arena left blocks");
    return EXIT_SUCCESS;
}
