// mallinfo2 and mallinfo tell what the program holds: it rises with blocks and falls with frees.
#include "sizes.h"
#include "support/promise.h"

enum { SMALL_SIZE = 1000, SMALL_COUNT = 65536, LARGE_COUNT = 8, PERCENT = 100 };
enum { SEEN_AT_LEAST = 90, LEFT_AT_MOST = 25 }; // percent; the rest may lie in pools
#define LARGE_SIZE (4 * MIB)

static size_t live_bytes(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

// mallinfo's fields are int: what does not fit is glibc's own reason for mallinfo2.
static size_t live_bytes_int(void) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    struct mallinfo info = mallinfo();
#pragma GCC diagnostic pop
    return (size_t)(unsigned)info.uordblks + (size_t)(unsigned)info.hblkhd;
}

static void check_blocks(size_t size, size_t count) {
    static void *blocks[SMALL_COUNT];
    size_t asked = size * count;
    size_t before = live_bytes(), before_int = live_bytes_int();
    for (size_t i = 0; i < count; i++) {
        blocks[i] = malloc(size);
        CHECK(blocks[i], "%zu bytes", size);
    }
    size_t held = live_bytes() - before, held_int = live_bytes_int() - before_int;
    CHECK(held >= asked / PERCENT * SEEN_AT_LEAST, "%zu of %zu bytes", held, asked);
    CHECK(held_int >= asked / PERCENT * SEEN_AT_LEAST, "%zu of %zu bytes", held_int, asked);
    for (size_t i = 0; i < count; i++)
        free(blocks[i]);
    size_t now = live_bytes();
    size_t left = now > before ? now - before : 0;
    CHECK(left <= asked / PERCENT * LEFT_AT_MOST, "%zu of %zu bytes after the frees", left, asked);
}

int main(void) {
    program_start(PATIENCE_S);
    check_blocks(SMALL_SIZE, SMALL_COUNT);
    check_blocks(LARGE_SIZE, LARGE_COUNT);
    return 0;
}
