// fa_arena_resize grows the last block of an arena where it stands, shrinks any block where it
// stands, and copies otherwise; what it can't do leaves the block as it was.
#include "frames.h"

static void last_block(fa_arena *arena) {
    char *block = block_made(arena, 100, 1);
    for (size_t size = 100; size < 60000; size = size * 3 / 2) {
        char *grown = fa_arena_resize(arena, block, size, size * 3 / 2);
        CHECK(grown == block, "the last block of %zu bytes moved", size);
        block_holds(block, size, 1);
        pattern_write(block, size * 3 / 2, 1);
    }
    CHECK(fa_arena_resize(arena, block, 1000, 500) == block, "shrinks in place");
    block_holds(block, 500, 1);
    block_made(arena, 100, 2);
    block_holds(block, 500, 1);
}

static void earlier_block(fa_arena *arena) {
    char *block = block_made(arena, 1000, 1);
    char *behind = block_made(arena, 100, 2);
    CHECK(fa_arena_resize(arena, block, 1000, 700) == block, "shrinks in place");
    CHECK(fa_arena_resize(arena, block, 700, 700) == block, "the same size");
    block_holds(block, 700, 1);
    block_holds(behind, 100, 2);
    char *moved = fa_arena_resize(arena, block, 700, 5000);
    CHECK(moved && moved != block && (uintptr_t)moved % FA_GRAIN == 0, "%p", (void *)moved);
    block_holds(moved, 700, 1);
    pattern_write(moved, 5000, 3);
    block_holds(behind, 100, 2);
    CHECK(fa_arena_resize(arena, moved, 5000, 6000) == moved, "it is the last one now");
    block_holds(moved, 5000, 3);
    block_holds(behind, 100, 2);
}

static void from_and_to_nothing(fa_arena *arena) {
    char *block = fa_arena_resize(arena, NULL, 0, 300);
    CHECK(block, "as an allocation");
    pattern_write(block, 300, 1);
    REFUSES(ENOMEM, fa_arena_resize(arena, NULL, 0, SIZE_MAX - 20));
    REFUSES(ENOMEM, fa_arena_resize(arena, block, 300, SIZE_MAX));
    REFUSES(ENOMEM, fa_arena_resize(arena, block, 300, SIZE_MAX - 14));
    REFUSES(ENOMEM, fa_arena_resize(arena, block, 300, SIZE_MAX / 2));
    block_holds(block, 300, 1);
    char *empty = fa_arena_alloc(arena, 0);
    char *grown = fa_arena_resize(arena, empty, 0, 500);
    CHECK(grown, "from no bytes");
    pattern_write(grown, 500, 2);
    block_holds(block, 300, 1);
    CHECK(fa_arena_resize(arena, grown, 500, 0), "to no bytes"); // a block like that of size 0
    block_holds(block, 300, 1);
}

// A block of the outer frame is never changed by what the inner frame's end takes back.
static void blocks_of_an_outer_frame(fa_arena *arena) {
    char *block = block_made(arena, 1000, 1); // the last one when the inner frame begins
    fa_frame inner = frame_begun(arena);
    char *grown = fa_arena_resize(arena, block, 1000, 3000);
    CHECK(grown, "errno %d", errno);
    block_holds(grown, 1000, 1);
    pattern_write(grown, 3000, 2);
    void *more = block_made(arena, 500, 3);
    block_holds(grown, 3000, 2);
    block_holds(more, 500, 3);
    GIVES(0, fa_frame_end(inner));

    block = block_made(arena, 2000, 4);
    inner = frame_begun(arena);
    CHECK(fa_arena_resize(arena, block, 2000, 1000) == block, "shrinks in place");
    void *inside = block_made(arena, 3000, 5);
    block_holds(block, 1000, 4);
    GIVES(0, fa_frame_end(inner));
    void *after = block_made(arena, 3000, 6);
    block_holds(block, 1000, 4);
    block_holds(after, 3000, 6);
    (void)inside;
}

// A mark stands behind the block: growing it must not move what the mark keeps.
static void across_a_mark(fa_arena *arena) {
    char *block = block_made(arena, 1000, 1);
    fa_mark mark = fa_mark_get(arena);
    char *grown = fa_arena_resize(arena, block, 1000, 2000);
    CHECK(grown && grown != block, "grown over a mark");
    block_holds(grown, 1000, 1);
    GIVES(0, fa_rollback(mark));
    block = block_made(arena, 500, 2);
    GIVES(0, fa_rollback(mark));
}

static void all(fa_arena *arena) {
    fa_frame frame = frame_begun(arena);
    last_block(arena);
    earlier_block(arena);
    from_and_to_nothing(arena);
    blocks_of_an_outer_frame(arena);
    across_a_mark(arena);
    GIVES(0, fa_frame_end(frame));
}

int main(void) {
    frames_start();
    fa_arena *made = arena_made(NULL);
    for (int i = 0; i < 50; i++) {
        all(made);
        all(fa_arena_self());
    }
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
