// Where escapes hold more than FRAMEALLOC_CAPTURE_BOUND, capture leaves malloc to the heap and says
// so once; when they have gone, it captures again.
#include "capture.h"

enum { ESCAPES = 1000 };
static const size_t slack = 3 << 20;

// One escape in each frame, each in a slab of its own at worst. How many were captured.
static size_t escape_all(void **block) {
    size_t count = 0;
    for (size_t i = 0; i < ESCAPES; i++) {
        fa_frame frame = fa_frame_begin();
        GIVES(0, fa_capture_begin());
        for (int other = 0; other < 30; other++)
            free(captured(1000, 1));
        block[i] = captured(100, i);
        count += owner_kind(block[i]) == FA_OWNER_CAPTURE;
        GIVES(0, fa_capture_end());
        GIVES(0, fa_frame_end(frame));
    }
    return count;
}

int main(void) {
    frames_start();
    fa_config config = {.size = sizeof config};
    GIVES(0, fa_config_get(&config));
    static void *block[ESCAPES];
    struct said said;
    for (int round = 0; round < 3; round++) {
        size_t before = rss_bytes();
        said_begin(&said);
        size_t count = escape_all(block);
        said_end(&said);
        printf("%zu of %d escapes captured, bound %zu\n", count, ESCAPES, config.capture_bound);
        CHECK(count > 0 && count < ESCAPES, "%zu escapes", count);
        CHECK(growth_since(before) < config.capture_bound + slack, "%zu bytes are held",
              growth_since(before));
        if (round == 0) // one line each for the escapes and for the bound
            CHECK(said_lines(&said, "framealloc: FA") == 2 && said_lines(&said, "") == 2,
                  "it said: %s", said.text);
        for (size_t i = 0; i < ESCAPES; i++) {
            block_holds(block[i], 100, i);
            free(block[i]);
        }
        fa_frame frame = fa_frame_begin();
        GIVES(0, fa_capture_begin());
        CHECK(is_captured(100), "the escapes have gone");
        GIVES(0, fa_frame_end(frame));
    }
    return EXIT_SUCCESS;
}
