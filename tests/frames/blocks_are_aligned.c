// Every block begins at a multiple of 16, an aligned one at an address that is a multiple of its
// alignment, up to 2 MiB, wherever the arena stands.
#include "frames.h"

static const size_t size[] = {0, 1, 15, 16, 17, 100, 4096, 5000, 1000000};
enum { SIZES = sizeof size / sizeof *size, BLOCKS = SIZES * 22 };

static struct {
    char *start;
    size_t size;
} block[BLOCKS];

static void each_alignment(fa_arena *arena) {
    size_t count = 0;
    fa_frame frame = frame_begun(arena);
    for (size_t align = 1; align <= FA_ALIGN_MAX; align *= 2) {
        for (size_t i = 0; i < SIZES; i++) {
            char *p = fa_arena_alloc_aligned(arena, size[i], align);
            CHECK(p, "%zu bytes at %zu: errno %d", size[i], align, errno);
            CHECK((uintptr_t)p % align == 0 && (uintptr_t)p % FA_GRAIN == 0, "%p at %zu", (void *)p,
                  align);
            pattern_write(p, size[i], count);
            block[count].start = p;
            block[count++].size = size[i];
            CHECK(fa_arena_alloc(arena, 1 + i), "a block to be out of step");
        }
    }
    CHECK(count == BLOCKS, "%zu", count);
    for (size_t i = 0; i < count; i++)
        block_holds(block[i].start, block[i].size, i);
    GIVES(0, fa_frame_end(frame));
}

static void arrays(fa_arena *arena) {
    fa_frame frame = frame_begun(arena);
    for (size_t align = 1; align <= FA_ALIGN_MAX; align *= 2) {
        char *p = fa_arena_alloc_array(arena, 7, 12, align);
        CHECK(p && (uintptr_t)p % align == 0, "%p at %zu", (void *)p, align);
        pattern_write(p, 7 * 12, align);
        block_made(arena, 3, 1);
        block_holds(p, 7 * 12, align);
    }
    GIVES(0, fa_frame_end(frame));
}

static void bad_alignments(fa_arena *arena) {
    static const size_t bad[] = {0, 3, 24, 48, 4097, 2 * FA_ALIGN_MAX, SIZE_MAX, SIZE_MAX / 2 + 1};
    fa_frame frame = frame_begun(arena);
    char *before = block_made(arena, 100, 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        REFUSES(EINVAL, fa_arena_alloc_aligned(arena, 64, bad[i]));
        REFUSES(EINVAL, fa_arena_alloc_array(arena, 4, 16, bad[i]));
    }
    char *after = block_made(arena, 100, 2);
    CHECK(after == before + 112, "%td bytes were lost", after - before - 112);
    block_holds(before, 100, 1);
    GIVES(0, fa_frame_end(frame));
}

int main(void) {
    frames_start();
    for (int round = 0; round < 3; round++)
        each_alignment(fa_arena_self());
    fa_arena *arena = arena_made(NULL);
    each_alignment(arena);
    arrays(arena);
    arrays(fa_arena_self());
    bad_alignments(arena);
    GIVES(0, fa_arena_destroy(arena));

    fa_frame frame = fa_frame_begin();
    void *p = fa_frame_alloc_aligned(10, 4096);
    CHECK(p && (uintptr_t)p % 4096 == 0, "%p", p);
    GIVES(0, fa_frame_end(frame));
    return EXIT_SUCCESS;
}
