// 64 frames can be open inside each other; the 65th is refused, changes nothing, and the 64 go on.
#include "frames.h"

enum { ROUNDS = 50 };

static fa_frame frame[FA_FRAME_DEPTH_MAX];
static void *block[FA_FRAME_DEPTH_MAX];

static void refused(fa_arena *arena) {
    for (int i = 0; i < 3; i++) {
        fa_frame none = fa_arena_begin(arena);
        CHECK(none.id == 0, "frame %d", FA_FRAME_DEPTH_MAX + 1);
        GIVES(-EINVAL, fa_frame_end(none));
    }
    CHECK(fa_frame_depth(arena) == FA_FRAME_DEPTH_MAX, "depth %u", fa_frame_depth(arena));
}

static void nest(fa_arena *arena) {
    for (size_t i = 0; i < FA_FRAME_DEPTH_MAX; i++) {
        CHECK(fa_frame_depth(arena) == i, "depth %u, not %zu", fa_frame_depth(arena), i);
        frame[i] = frame_begun(arena);
        for (size_t other = 0; other < i; other++)
            CHECK(frame[other].id != frame[i].id, "two frames of one name");
        block[i] = block_made(arena, 100 + 33 * i, i);
    }
    refused(arena);
    for (size_t i = FA_FRAME_DEPTH_MAX; i--;) {
        for (size_t other = 0; other <= i; other++)
            block_holds(block[other], 100 + 33 * other, other);
        GIVES(0, fa_frame_end(frame[i]));
        GIVES(-EINVAL, fa_frame_end(frame[i]));
        CHECK(fa_frame_depth(arena) == i, "depth %u, not %zu", fa_frame_depth(arena), i);
    }
}

int main(void) {
    frames_start();
    fa_arena *made = arena_made(NULL);
    for (int i = 0; i < ROUNDS; i++) {
        nest(fa_arena_self());
        nest(made);
    }
    // A full stack ends in one call, too.
    for (size_t i = 0; i < FA_FRAME_DEPTH_MAX; i++)
        frame[i] = frame_begun(made);
    GIVES(0, fa_frame_end(frame[0]));
    CHECK(fa_frame_depth(made) == 0, "depth %u", fa_frame_depth(made));
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
