// Blocks that malloc and its like gave while captured are valid until they are freed: within the
// frame, after it, by any thread; marks and rollbacks leave them alone.
#include "capture.h"

enum { BLOCKS = 300, SIZE_STEP = 53, ROUNDS = 50 };

static void *block[BLOCKS];
static size_t size_of(size_t i) {
    return i % 20 == 19 ? i * 1500 : i * SIZE_STEP % 3000;
}

static void *made(size_t i) {
    void *p = NULL;
    size_t size = size_of(i);
    switch (i % 5) {
    case 0:
        p = opaque(malloc(size));
        break;
    case 1:
        p = opaque(calloc(1, size));
        for (size_t at = 0; at < size; at++)
            CHECK(((char *)p)[at] == 0, "byte %zu of %zu", at, size);
        break;
    case 2:
        p = opaque(realloc(malloc(size / 2 + 1), size + 1));
        break;
    case 3:
        p = opaque(aligned_alloc(64, (size + 63) / 64 * 64));
        CHECK((uintptr_t)p % 64 == 0, "%p", p);
        break;
    default:
        CHECK(posix_memalign(&p, 256, size) == 0 && (uintptr_t)p % 256 == 0, "%p", p);
    }
    CHECK(p && malloc_usable_size(p) >= size, "%zu usable bytes of %zu", malloc_usable_size(p),
          size);
    pattern_write(p, size, i);
    return p;
}

static void all_hold(size_t step) {
    for (size_t i = 0; i < BLOCKS; i += step)
        block_holds(block[i], size_of(i), i);
}

static void *frees_every_other(void *unused) {
    for (size_t i = 0; i < BLOCKS; i += 2) {
        block_holds(block[i], size_of(i), i);
        free(block[i]);
    }
    return NULL;
}

static void outlive(size_t round) {
    fa_frame frame = fa_frame_begin();
    void *mine = block_made(fa_arena_self(), 1000, 7);
    fa_mark mark = fa_mark_get(fa_arena_self());
    GIVES(0, fa_capture_begin());
    for (size_t i = 0; i < BLOCKS; i++) {
        if (i == BLOCKS / 2)
            GIVES(0, fa_rollback(mark));
        block[i] = made(i);
        free(opaque(malloc(size_of(i)))); // most are freed in their frame
    }
    GIVES(0, fa_rollback(mark));
    all_hold(1);
    block_holds(mine, 1000, 7);
    if (round % 2)
        GIVES(0, fa_capture_end());
    all_hold(1);
    GIVES(0, fa_frame_end(frame));
    for (int i = 0; i < 5; i++) {
        frame = fa_frame_begin();
        memset(fa_frame_alloc(200000), 0xee, 200000);
        GIVES(0, fa_capture_begin());
        memset(captured(500, 9), 0xee, 500);
        GIVES(0, fa_frame_end(frame));
    }
    all_hold(1);
    for (size_t i = 1; i < BLOCKS; i += 2) { // grown and shrunk long after their frame
        size_t kept = size_of(i) < 200 ? size_of(i) : 200;
        block[i] = opaque(realloc(block[i], i % 4 == 1 ? size_of(i) + 5000 : kept + 1));
        CHECK(block[i], "realloc");
        block_holds(block[i], kept / 8 * 8, i);
    }
    thread_join(thread_start(frees_every_other, NULL));
    for (size_t i = 1; i < BLOCKS; i += 2)
        free(block[i]);
}

int main(void) {
    frames_start();
    for (size_t round = 0; round < ROUNDS; round++)
        outlive(round);
    return EXIT_SUCCESS;
}
