// Capture lasts from its begin to its end, at most to the end of the frame that was innermost; its
// pairs lie inside each other; each thread captures for itself.
#include "capture.h"

static void *is_not_captured(void *unused) {
    CHECK(!is_captured(100), "another thread's malloc is captured, too");
    GIVES(-EINVAL, fa_capture_end());
    GIVES(-EPERM, fa_capture_begin());
    return NULL;
}

static void errors(void) {
    GIVES(-EPERM, fa_capture_begin());
    GIVES(-EINVAL, fa_capture_end());
    CHECK(!is_captured(100), "without a frame");
    fa_frame frame = fa_frame_begin();
    GIVES(-EINVAL, fa_capture_end());
    CHECK(!is_captured(100), "before the begin");
    GIVES(0, fa_frame_end(frame));
}

static void pairs(void) {
    fa_frame frame = fa_frame_begin();
    GIVES(0, fa_capture_begin());
    CHECK(is_captured(16) && is_captured(100) && is_captured(1000), "one pair");
    GIVES(0, fa_capture_begin());
    CHECK(is_captured(100), "two pairs");
    GIVES(0, fa_capture_end());
    CHECK(is_captured(100), "the outer pair");
    thread_join(thread_start(is_not_captured, NULL));
    GIVES(0, fa_capture_end());
    CHECK(!is_captured(100), "after the end");
    GIVES(-EINVAL, fa_capture_end());
    GIVES(0, fa_frame_end(frame));
}

static void ends_with_its_frame(void) {
    fa_frame outer = fa_frame_begin();
    GIVES(0, fa_capture_begin());
    GIVES(0, fa_capture_begin());
    fa_frame inner = fa_frame_begin();
    CHECK(is_captured(100), "in an inner frame");
    GIVES(0, fa_frame_end(inner));
    CHECK(is_captured(100), "after an inner frame");
    GIVES(0, fa_frame_end(outer));
    CHECK(!is_captured(100), "after the frame");
    GIVES(-EINVAL, fa_capture_end());

    outer = fa_frame_begin();
    inner = fa_frame_begin();
    GIVES(0, fa_capture_begin());
    CHECK(is_captured(100), "in an inner frame");
    GIVES(0, fa_frame_end(inner));
    CHECK(!is_captured(100), "after the inner frame");
    GIVES(-EINVAL, fa_capture_end());
    GIVES(0, fa_frame_end(outer));

    outer = fa_frame_begin(); // one in each of two frames
    GIVES(0, fa_capture_begin());
    inner = fa_frame_begin();
    GIVES(0, fa_capture_begin());
    GIVES(0, fa_frame_end(inner));
    CHECK(is_captured(100), "the outer frame's");
    GIVES(0, fa_capture_end());
    CHECK(!is_captured(100), "after the outer frame's");
    GIVES(0, fa_frame_end(outer));
}

// Blocks from before are freed and resized meanwhile, and the other way round.
static void mixed(void) {
    void *before = captured(100, 1), *also = captured(3000, 2);
    fa_frame frame = fa_frame_begin();
    GIVES(0, fa_capture_begin());
    free(before);
    also = opaque(realloc(also, 6000));
    block_holds(also, 3000, 2);
    void *within = captured(100, 3);
    GIVES(0, fa_capture_end());
    within = opaque(realloc(within, 500));
    block_holds(within, 96, 3);
    free(also);
    free(within);
    GIVES(0, fa_frame_end(frame));
}

int main(void) {
    frames_start();
    for (int i = 0; i < 100; i++) {
        errors();
        pairs();
        ends_with_its_frame();
        mixed();
    }
    return EXIT_SUCCESS;
}
