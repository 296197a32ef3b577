// Frames of different arenas overlap in any order; what happens in one leaves the others alone. An
// arena without an open frame serves whichever thread begins one.
#include "calls.h"
#include "../threads/crew.h"

enum { ARENAS = 12, HANDED = 50 };

static fa_arena *handed;

static void overlapping(void) {
    fa_arena *arena[ARENAS];
    fa_frame frame[ARENAS];
    void *block[ARENAS];
    for (size_t i = 0; i < ARENAS; i++) {
        arena[i] = i ? arena_made(NULL) : fa_arena_self();
        for (size_t other = 0; other < i; other++)
            CHECK(arena[other] != arena[i], "one arena twice");
    }
    for (size_t round = 0; round < 100; round++) {
        for (size_t i = 0; i < ARENAS; i++) {
            frame[i] = frame_begun(arena[i]);
            block[i] = block_made(arena[i], 2000 + i, i);
            call_deferred(arena[i], i);
            for (size_t other = 0; other < i; other++)
                CHECK(frame[other].id != frame[i].id, "two frames of one name");
        }
        for (size_t n = 0; n < ARENAS; n++) { // 5 and 12 have no common divisor: all, in disorder
            size_t i = (n * 5 + round) % ARENAS;
            for (size_t m = n; m < ARENAS; m++) {
                size_t open = (m * 5 + round) % ARENAS;
                block_holds(block[open], 2000 + open, open);
                CHECK(fa_frame_depth(arena[open]) == 1, "depth");
            }
            GIVES(0, fa_frame_end(frame[i]));
            CALLS_WERE(i);
            CHECK(fa_frame_depth(arena[i]) == 0, "depth");
        }
    }
    for (size_t i = 1; i < ARENAS; i++)
        GIVES(0, fa_arena_destroy(arena[i]));
}

static void *serves(void *number) {
    fa_frame frame = frame_begun(handed);
    void *block = block_made(handed, 40000, (size_t)number);
    CHECK(fa_frame_depth(handed) == 1, "depth");
    GIVES(0, fa_arena_ring(handed, 1) == -EBUSY ? 0 : -1);
    block_holds(block, 40000, (size_t)number);
    GIVES(0, fa_frame_end(frame));
    return NULL;
}

static void *own_arena(void *unused) {
    fa_arena *arena = fa_arena_self();
    CHECK(arena == fa_arena_self(), "the address changed");
    fa_frame frame = fa_frame_begin();
    block_made(arena, 100, 1);
    CHECK(fa_frame_depth(arena) == 1, "depth");
    GIVES(0, fa_frame_end(frame));
    CHECK(arena == fa_arena_self(), "the address changed");
    return arena;
}

int main(void) {
    frames_start();
    overlapping();
    handed = arena_made(NULL);
    for (size_t i = 0; i < HANDED; i++) {
        thread_join(thread_start(serves, (void *)i));
        serves((void *)i);
    }
    GIVES(0, fa_arena_destroy(handed));

    void *theirs;
    fa_frame frame = fa_frame_begin();
    pthread_t thread = thread_start(own_arena, NULL);
    pthread_join(thread, &theirs);
    CHECK(theirs != fa_arena_self(), "two threads share an arena");
    CHECK(fa_frame_depth(fa_arena_self()) == 1, "depth");
    GIVES(0, fa_frame_end(frame));
    return EXIT_SUCCESS;
}
