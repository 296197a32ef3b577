// Arenas that are made and ended leave nothing behind; where no window is left, -ENOMEM, and all
// is well again when some have gone.
#include "frames.h"

enum { ROUNDS = 20000, AT_ONCE = 4000, LEAK_MAX = 16 << 20 };

static fa_arena *arena[AT_ONCE];

static void come_and_go(void) {
    size_t before = 0;
    for (int i = 0; i < ROUNDS; i++) {
        fa_arena *one = arena_made(&(fa_arena_options){.ring = (uint32_t)i % 3});
        fa_frame frame = frame_begun(one);
        block_made(one, 10000, 1);
        if (i % 2)
            GIVES(0, fa_frame_end(frame));
        GIVES(0, fa_arena_destroy(one));
        if (i == ROUNDS / 4)
            before = rss_bytes();
    }
    CHECK(growth_since(before) < LEAK_MAX, "%zu bytes more", growth_since(before));
}

static void as_many_as_there_are(void) {
    size_t count = 0;
    int error = 0;
    while (count < AT_ONCE && (error = fa_arena_create(&arena[count], NULL)) == 0) {
        fa_frame frame = frame_begun(arena[count]);
        block_made(arena[count], 100, count);
        CHECK(frame.id, "no frame in arena %zu", count);
        count++;
    }
    CHECK(count == AT_ONCE || error == -ENOMEM, "error %d", error);
    CHECK(count >= 16, "only %zu arenas", count);
    printf("%zu arenas at once\n", count);
    for (size_t i = 0; i < count; i++)
        GIVES(0, fa_arena_destroy(arena[i]));
    fa_arena *one = arena_made(NULL);
    GIVES(0, fa_arena_destroy(one));
}

int main(void) {
    frames_start();
    come_and_go();
    as_many_as_there_are();
    as_many_as_there_are();
    return EXIT_SUCCESS;
}
