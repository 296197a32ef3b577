// Each field of fa_config is honoured: what it says is what arenas and captures have. Argument: who
// says it, `config`; or a number of bytes that the environment says a window has.
// (Refusals of fa_config_set: frames_config_is_honoured.)
#include "framealloc/framealloc.h"
#include "promise.h"

enum { STEP = 1 << 12, CAPTURED = 1 << 12, CAPTURED_MIN = 4, CAPTURED_MAX = 32 };

static void check_window(size_t window) {
    fa_arena *arena;
    fa_arena_options options = {.overflow = FA_OVERFLOW_FAIL};
    CHECK(fa_arena_create(&arena, &options) == 0, "create");
    for (int i = 0; i < 2; i++) {
        fa_arena *one = i ? arena : fa_arena_self();
        size_t got = 0;
        CHECK(fa_frame_set_overflow(one, FA_OVERFLOW_FAIL) == 0, "overflow");
        fa_frame frame = fa_arena_begin(one);
        while (fa_arena_alloc(one, STEP))
            got += STEP;
        CHECK(got == window, "%zu bytes in a window of %zu", got, window);
        CHECK(fa_frame_end(frame) == 0, "end");
    }
    CHECK(fa_arena_destroy(arena) == 0, "destroy");
}

// How many captured blocks are handed out while none is freed and each frame ends.
static size_t captured_before_the_heap_is_used(void) {
    fa_owner_info info = {.size = sizeof info};
    for (size_t captured = 0;; captured++) {
        fa_frame frame = fa_frame_begin();
        CHECK(fa_capture_begin() == 0, "capture");
        void *escapes = opaque(malloc(CAPTURED));
        CHECK(fa_capture_end() == 0 && fa_frame_end(frame) == 0, "end");
        CHECK(escapes && fa_owner(escapes, &info) == 0, "block");
        if (info.kind != FA_OWNER_CAPTURE)
            return captured;
        CHECK(captured <= 10 * CAPTURED_MAX, "there is no bound");
    }
}

int main(int argc, char **argv) {
    (void)argc;
    fa_config config = {.size = sizeof config}, got = config;
    program_start(PATIENCE_S);
    CHECK(fa_config_get(&config) == 0, "get");
    if (strcmp(argv[1], "config") != 0) {
        CHECK(config.frame_window == argument(argc, argv, 1, 0), "window %zu", config.frame_window);
        check_window(config.frame_window);
        return 0;
    }
    config.frame_window = 2 * MIB;
    config.capture_bound = MIB;
    CHECK(fa_config_set(&config) == 0, "set");
    CHECK(fa_config_get(&got) == 0 && got.frame_window == 2 * MIB && got.capture_bound == MIB,
          "got");
    check_window(2 * MIB);
    CHECK(fa_config_set(&config) == -EBUSY, "after the first use");
    // Each holds a slab: 16 of them now, 64 by default.
    size_t captured = captured_before_the_heap_is_used();
    CHECK(captured >= CAPTURED_MIN && captured <= CAPTURED_MAX, "%zu blocks", captured);
    return 0;
}
