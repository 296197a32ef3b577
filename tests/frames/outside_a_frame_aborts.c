// FA_OUTSIDE_ABORT: without an open frame an allocation stops the program, within one it doesn't.
#include "child.h"
#include "frames.h"

static void stops(bool own) {
    struct said said;
    said_begin(&said);
    pid_t child = fork();
    if (child == 0) {
        fa_arena *arena = own ? fa_arena_self() : arena_made(NULL);
        GIVES(0, fa_frame_set_outside(arena, FA_OUTSIDE_ABORT));
        fa_frame frame = frame_begun(arena);
        block_made(arena, 100, 1);
        GIVES(0, fa_frame_end(frame));
        dprintf(STDERR_FILENO, "so far\n");
        opaque(fa_arena_alloc(arena, 100));
        _exit(EXIT_SUCCESS);
    }
    int status = child_status(child);
    said_end(&said);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && said_lines(&said, "so far") == 1,
          "wait status 0x%x: %s", (unsigned)status, said.text);
    if (frames_with_library())
        CHECK(said_lines(&said, "framealloc: FA") == 1, "it said: %s", said.text);
}

int main(void) {
    frames_start();
    stops(true);
    stops(false);
    return EXIT_SUCCESS;
}
