// Ending an outer frame first ends what is open above it: deferred calls run from the innermost
// frame outwards, in each the last first; the inner tokens are stale afterwards. Reported.
#include "calls.h"

static void end_from(fa_arena *arena, size_t open, size_t end) {
    fa_frame frame[FA_FRAME_DEPTH_MAX];
    for (size_t i = 0; i < open; i++) {
        frame[i] = frame_begun(arena);
        block_made(arena, 100, i);
        call_deferred(arena, 10 * i);
        call_deferred(arena, 10 * i + 1);
    }
    GIVES(0, fa_frame_end(frame[end]));
    CHECK(fa_frame_depth(arena) == end, "depth %u", fa_frame_depth(arena));
    CHECK(calls.count == 2 * (open - end), "%zu calls", calls.count);
    for (size_t i = 0; i < open - end; i++) {
        size_t level = open - 1 - i;
        CHECK(calls.number[2 * i] == 10 * level + 1 && calls.number[2 * i + 1] == 10 * level,
              "call %zu", i);
    }
    calls.count = 0;
    for (size_t i = end; i < open; i++)
        GIVES(-EINVAL, fa_frame_end(frame[i]));
    calls_were_none();
    if (end) {
        block_made(arena, 100, 7);
        GIVES(0, fa_frame_end(frame[0]));
    }
    calls.count = 0;
}

static void is_reported(void) {
    struct said said;
    fa_frame outer = fa_frame_begin(), inner = fa_frame_begin();
    said_begin(&said);
    GIVES(0, fa_frame_end(inner));
    fa_frame_begin();
    fa_frame_begin();
    GIVES(0, fa_frame_end(outer));
    said_end(&said);
    if (frames_with_library())
        CHECK(said_lines(&said, "framealloc: FA") == 1, "it said: %s", said.text);
}

int main(void) {
    frames_start();
    is_reported();
    fa_arena *made = arena_made(NULL);
    for (size_t open = 1; open <= FA_FRAME_DEPTH_MAX; open += 3) {
        for (size_t end = 0; end < open; end += 2) {
            end_from(fa_arena_self(), open, end);
            end_from(made, open, end);
        }
    }
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
