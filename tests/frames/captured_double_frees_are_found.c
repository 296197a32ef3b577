// A captured block that is freed twice stops the program, whoever freed it and whenever: in its
// frame, after it, by two threads; at the latest when memory is trimmed.
#include "capture.h"
#include "child.h"

static void *frees(void *block) {
    free(opaque(block));
    return NULL;
}

static void free_twice(int how) {
    fa_frame frame = fa_frame_begin();
    fa_capture_begin();
    void *neighbour = captured(100, 1), *block = captured(100, 2), *other = captured(100, 3);
    if (how & 1)
        fa_frame_end(frame);
    if (how & 2)
        thread_join(thread_start(frees, block));
    else
        free(block);
    if (how & 4)
        free(other);
    if (how & 8)
        thread_join(thread_start(frees, block));
    else
        free(opaque(block));
    opaque(neighbour);
    malloc_trim(0);
}

int main(void) {
    frames_start();
    for (int how = 0; how < 16; how++) {
        struct said said;
        said_begin(&said);
        pid_t child = fork();
        if (child == 0) {
            free_twice(how);
            _exit(EXIT_SUCCESS);
        }
        int status = child_status(child);
        said_end(&said);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "way %d: wait status 0x%x: %s",
              how, (unsigned)status, said.text);
        CHECK(said_lines(&said, "framealloc: FA004 double free") == 1, "way %d said: %s", how,
              said.text);
    }
    return EXIT_SUCCESS;
}
