// Memory that one large frame used and later frames don't, goes back to the system at their ends,
// in rings, too; without the library when the arena ends, or its thread.
#include "../threads/crew.h"
#include "frames.h"

enum { FRAMES_MAX = 400000, STILL_USED = 1 << 20 };
static const size_t burst = 96 << 20, left = 24 << 20;

static void use(fa_arena *arena, size_t bytes) {
    fa_frame frame = frame_begun(arena);
    for (size_t done = 0; done < bytes; done += 64 << 10)
        memset(fa_arena_alloc(arena, 64 << 10), 1, 64 << 10);
    GIVES(0, fa_frame_end(frame));
}

static void goes_back(fa_arena *arena, const char *which) {
    use(arena, STILL_USED);
    size_t before = rss_bytes();
    use(arena, burst);
    size_t frames = 0;
    while (growth_since(before) > left && frames++ < FRAMES_MAX)
        use(arena, frames % 64 ? 64 << 10 : STILL_USED);
    CHECK(frames < FRAMES_MAX, "%s: %zu bytes stay", which, growth_since(before));
    printf("%s: gone after %zu frames\n", which, frames);
}

static void *uses_much(void *unused) {
    use(fa_arena_self(), burst);
    return NULL;
}
static void goes_with_its_arena(void) {
    size_t before = rss_bytes();
    fa_arena *arena = arena_made(NULL);
    use(arena, burst);
    GIVES(0, fa_arena_destroy(arena));
    CHECK(growth_since(before) < left, "arena: %zu bytes stay", growth_since(before));
    thread_join(thread_start(uses_much, NULL));
    CHECK(growth_since(before) < left, "thread: %zu bytes stay", growth_since(before));
}

int main(void) {
    frames_start();
    goes_with_its_arena();
    if (!frames_with_library())
        return EXIT_SUCCESS;
    goes_back(fa_arena_self(), "own");
    goes_back(arena_made(NULL), "made");
    goes_back(arena_made(&(fa_arena_options){.ring = 2}), "ring");
    goes_back(fa_arena_self(), "own, again");
    return EXIT_SUCCESS;
}
