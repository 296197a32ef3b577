// Growth never moves a block: all of 96 MiB stay where they were, and as they were written.
#include "frames.h"

enum { BLOCKS = 3000, ROUNDS = 2 };
static const size_t bytes = 32 << 10;
static char *block[BLOCKS];

static void fill(fa_arena *arena) {
    fa_frame frame = frame_begun(arena);
    for (size_t i = 0; i < BLOCKS; i++)
        block[i] = block_made(arena, bytes - i % 40, i);
    for (size_t i = 0; i < BLOCKS; i++)
        block_holds(block[i], bytes - i % 40, i);
    GIVES(0, fa_frame_end(frame));
}

int main(void) {
    frames_start();
    fa_arena *other = arena_made(NULL);
    for (int round = 0; round < ROUNDS; round++) {
        fill(fa_arena_self());
        fill(other);
    }
    GIVES(0, fa_arena_destroy(other));
    return EXIT_SUCCESS;
}
