// Without the library capture says so, and malloc stays as it is.
#include "frames.h"

int main(void) {
    frames_start();
    CHECK(fa_capture_begin() < 0, "captured without a library or a frame");
    fa_frame frame = fa_frame_begin();
    GIVES(-ENOTSUP, fa_capture_begin());
    void *block = opaque(malloc(100));
    pattern_write(block, 100, 1);
    GIVES(0, fa_frame_end(frame));
    block_holds(block, 100, 1);
    free(block);
    CHECK(fa_capture_end() < 0, "an end without a begin");
    return EXIT_SUCCESS;
}
