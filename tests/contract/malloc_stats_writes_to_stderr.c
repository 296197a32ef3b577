// malloc_stats, which a program calls to see something, writes to stderr, never to stdout.
#include "support/promise.h"

// A stream's file replaced by an empty one without a name.
static int stream_capture(int stream) {
    int file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    CHECK(file >= 0 && dup2(file, stream) == stream, "no file for the stream");
    return file;
}

int main(void) {
    program_start(PATIENCE_S);
    int real_err = dup(STDERR_FILENO);
    int out = stream_capture(STDOUT_FILENO), err = stream_capture(STDERR_FILENO);
    malloc_stats();
    fflush(NULL);
    dup2(real_err, STDERR_FILENO);
    CHECK(lseek(err, 0, SEEK_END) > 0, "nothing on stderr");
    CHECK(lseek(out, 0, SEEK_END) == 0, "something on stdout");
    return 0;
}
