// FA_OVERFLOW_ABORT: the program stops, and says why when the library is there.
#include "child.h"
#include "full_arena.h"

static void stops(bool own, size_t window) {
    struct said said;
    said_begin(&said);
    pid_t child = fork();
    if (child == 0) {
        fa_arena *arena = own ? fa_arena_self() : arena_made(NULL);
        CHECK(fa_frame_set_overflow(arena, FA_OVERFLOW_ABORT) == 0, "policy");
        frame_begun(arena);
        size_t count = arena_fill(arena, window / 2);
        CHECK(count == window / 2 / FILL_STEP, "not even half of the window");
        arena_fill(arena, 2 * window);
        _exit(EXIT_SUCCESS);
    }
    int status = child_status(child);
    said_end(&said);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "wait status 0x%x: %s",
          (unsigned)status, said.text);
    if (frames_with_library())
        CHECK(said_lines(&said, "framealloc: FA") == 1, "it said: %s", said.text);
}

int main(void) {
    frames_start();
    size_t window = window_known();
    stops(true, window);
    stops(false, window);
    return EXIT_SUCCESS;
}
