// A size that no memory holds, and a product that overflows, give NULL and ENOMEM under each
// overflow policy that goes on; the arena stands where it stood.
#include "frames.h"

static const size_t impossible[] = {
    SIZE_MAX,        SIZE_MAX - 1,     SIZE_MAX - 14, SIZE_MAX - 15,    SIZE_MAX - 16,
    SIZE_MAX - 4096, SIZE_MAX / 2 + 1, SIZE_MAX / 2,  PTRDIFF_MAX - 15, SIZE_MAX / 4,
};

static void refused(fa_arena *arena, void *old) {
    for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++) {
        size_t size = impossible[i];
        REFUSES(ENOMEM, fa_arena_alloc(arena, size));
        REFUSES(ENOMEM, fa_arena_alloc_zero(arena, size));
        for (size_t align = 1; align <= FA_ALIGN_MAX; align *= 8)
            REFUSES(ENOMEM, fa_arena_alloc_aligned(arena, size, align));
        REFUSES(ENOMEM, fa_arena_alloc_array(arena, 1, size, 16));
        REFUSES(ENOMEM, fa_arena_alloc_array(arena, size, 1, 64));
        REFUSES(ENOMEM, fa_arena_resize(arena, old, 100, size));
    }
    REFUSES(ENOMEM, fa_arena_alloc_array(arena, SIZE_MAX, 2, 16));
    REFUSES(ENOMEM, fa_arena_alloc_array(arena, SIZE_MAX / 2 + 1, 2, 16)); // 0 if it wrapped
    REFUSES(ENOMEM, fa_arena_alloc_array(arena, SIZE_MAX / 2 + 2, 2, 1));  // 2 if it wrapped
    REFUSES(ENOMEM, fa_arena_alloc_array(arena, SIZE_MAX, SIZE_MAX, 16));
    REFUSES(ENOMEM, fa_arena_alloc_array(arena, (size_t)1 << 33, (size_t)1 << 33, 4096));
}

static void under_policy(int overflow) {
    fa_arena *arena = arena_made(NULL);
    GIVES(0, fa_frame_set_overflow(arena, overflow));
    fa_frame frame = frame_begun(arena);
    char *first = block_made(arena, 100, 1);
    refused(arena, first);
    char *second = block_made(arena, 100, 2);
    CHECK(second == first + 112, "policy %d: %td bytes were lost", overflow, second - first - 112);
    block_holds(first, 100, 1);
    block_holds(second, 100, 2);
    CHECK(fa_frame_depth(arena) == 1, "depth");
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(arena));
}

static void nothing_has_a_size(void) {
    fa_frame frame = fa_frame_begin();
    for (int i = 0; i < 100; i++) {
        void *empty = fa_frame_alloc(0);
        CHECK(empty && (uintptr_t)empty % FA_GRAIN == 0, "%p", empty);
        CHECK(fa_frame_alloc_zero(0) && fa_frame_alloc_array(0, 8, 8) &&
                  fa_frame_alloc_array(8, 0, 64) && fa_frame_alloc_aligned(0, 4096) &&
                  fa_frame_dup(empty, 0),
              "no place for nothing: errno %d", errno);
    }
    GIVES(0, fa_frame_end(frame));
}

int main(void) {
    frames_start();
    under_policy(FA_OVERFLOW_DEFAULT);
    under_policy(FA_OVERFLOW_GROW);
    under_policy(FA_OVERFLOW_SPILL);
    under_policy(FA_OVERFLOW_FAIL);
    nothing_has_a_size();
    return EXIT_SUCCESS;
}
