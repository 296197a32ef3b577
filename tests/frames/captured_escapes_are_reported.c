// A captured block that its frame's end finds unfreed is reported; where all were freed, nothing
// is.
#include "capture.h"

int main(void) {
    frames_start();
    struct said said;
    said_begin(&said);
    fa_frame frame = fa_frame_begin();
    GIVES(0, fa_capture_begin());
    for (size_t i = 0; i < 2000; i++)
        free(captured(i, i));
    void *block = captured(100, 1);
    free(block);
    GIVES(0, fa_capture_end());
    GIVES(0, fa_frame_end(frame));
    said_end(&said);
    CHECK(said_lines(&said, "") == 0, "nothing escaped, but it said: %s", said.text);

    said_begin(&said);
    frame = fa_frame_begin();
    GIVES(0, fa_capture_begin());
    block = captured(100, 1);
    GIVES(0, fa_capture_end());
    GIVES(0, fa_frame_end(frame));
    said_end(&said);
    CHECK(said_lines(&said, "framealloc: FA") == 1, "one escaped, and it said: %s", said.text);
    block_holds(block, 100, 1);
    free(block);
    return EXIT_SUCCESS;
}
