// fa_config: what holds is known, is set before the first frame only, and is honoured.
#include "full_arena.h"

static void without(void) {
    fa_config config = {.size = sizeof config};
    GIVES(-ENOTSUP, fa_config_set(&config));
}

static void sizes(int (*get)(fa_config *)) {
    fa_config config;
    memset(&config, 0x5a, sizeof config);
    for (uint32_t size = 0; size < 8; size++) {
        config.size = size;
        GIVES(-EINVAL, get(&config));
    }
    config.size = offsetof(fa_config, capture_bound);
    GIVES(0, get(&config));
    CHECK(config.size == offsetof(fa_config, capture_bound) && config.frame_window &&
              config.capture_bound == 0x5a5a5a5a5a5a5a5aULL,
          "an older program's struct");
}
static int get_default(fa_config *config) {
    return fa_config_default(config);
}
static int get(fa_config *config) {
    return fa_config_get(config);
}

static void is_set(void) {
    fa_config normal = {.size = sizeof normal}, config = normal;
    GIVES(0, fa_config_default(&normal));
    GIVES(0, fa_config_get(&config));
    CHECK(normal.frame_window == 256 * MIB && normal.capture_bound == 4 * MIB, "defaults");
    CHECK(config.frame_window == normal.frame_window, "nobody changed it");
    fa_config wrong = config;
    wrong.size = 4;
    GIVES(-EINVAL, fa_config_set(&wrong));
    wrong = config;
    wrong.frame_window = 1;
    GIVES(-EINVAL, fa_config_set(&wrong));
    wrong.frame_window = SIZE_MAX;
    wrong.capture_bound = 1 << 16;
    GIVES(-EINVAL, fa_config_set(&wrong));
    GIVES(0, fa_config_get(&config));
    CHECK(config.frame_window == 256 * MIB && config.capture_bound == 4 * MIB,
          "a set that was refused changed something");

    config.frame_window = 2 * MIB;
    GIVES(0, fa_config_set(&config));
    config.frame_window = 0;
    GIVES(0, fa_config_get(&config));
    CHECK(config.frame_window == 2 * MIB, "%zu", config.frame_window);
    fa_arena *arena = arena_made(&(fa_arena_options){.overflow = FA_OVERFLOW_FAIL});
    GIVES(-EBUSY, fa_config_set(&config));
    for (int i = 0; i < 2; i++) {
        fa_arena *one = i ? fa_arena_self() : arena;
        GIVES(0, fa_frame_set_overflow(one, FA_OVERFLOW_FAIL));
        fa_frame frame = frame_begun(one);
        size_t count = arena_fill(one, 16 * MIB);
        CHECK(count * FILL_STEP <= 2 * MIB && count * FILL_STEP >= MIB, "%zu blocks", count);
        GIVES(0, fa_frame_end(frame));
    }
    GIVES(0, fa_arena_destroy(arena));
    config.frame_window = 4 * MIB;
    GIVES(-EBUSY, fa_config_set(&config));
    GIVES(0, fa_config_get(&config));
    CHECK(config.frame_window == 2 * MIB, "%zu", config.frame_window);
}

int main(void) {
    frames_start();
    sizes(get_default);
    sizes(get);
    if (frames_with_library())
        is_set();
    else
        without();
    return EXIT_SUCCESS;
}
