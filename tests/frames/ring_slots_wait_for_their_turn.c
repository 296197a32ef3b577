// In a ring of n an ended frame is readable, and its deferred calls wait, until the n-th frame
// after it begins; then all happens at once. Inner frames end at once; marks die with the end.
#include "calls.h"

enum { FRAMES = 200, BLOCKS = 8 };

struct made_in_frame {
    void *block[BLOCKS];
    size_t size[BLOCKS];
};
static struct made_in_frame made[FRAMES];

static void frame_holds(size_t number) {
    for (size_t i = 0; i < BLOCKS; i++)
        block_holds(made[number].block[i], made[number].size[i], number * BLOCKS + i);
}

// The reclaimed frame's memory is there while its calls run.
static void reclaims(void *number) {
    frame_holds((size_t)number);
    call_noted(number);
}

static void write_frame(fa_arena *arena, size_t number) {
    for (size_t i = 0; i < BLOCKS; i++) {
        made[number].size[i] = number * 37 % 500 + i * 211;
        made[number].block[i] = block_made(arena, made[number].size[i], number * BLOCKS + i);
    }
    GIVES(0, fa_arena_defer(arena, reclaims, (void *)number));
    call_deferred(arena, 1000 + number);
    fa_frame inner = frame_begun(arena);
    call_deferred(arena, 2000 + number);
    block_made(arena, 3000, number);
    GIVES(0, fa_frame_end(inner));
    CALLS_WERE(2000 + number);
}

static void turns(fa_arena *arena, size_t ring) {
    fa_mark last = {0};
    for (size_t number = 0; number < FRAMES; number++) {
        calls_were_none();
        fa_frame frame = frame_begun(arena);
        if (number >= ring)
            CALLS_WERE(1000 + number - ring, number - ring);
        else
            calls_were_none();
        GIVES(-ESTALE, fa_rollback(last));
        write_frame(arena, number);
        for (size_t back = 0; back < ring && back <= number; back++)
            frame_holds(number - back);
        last = fa_mark_get(arena);
        CHECK(last.serial, "no mark");
        GIVES(0, fa_frame_end(frame));
        calls_were_none();
        GIVES(-EINVAL, fa_frame_end(frame));
        GIVES(-ESTALE, fa_rollback(last));
        CHECK(fa_frame_depth(arena) == 0, "depth %u", fa_frame_depth(arena));
        REFUSES(EPERM, fa_arena_alloc(arena, 16));
        for (size_t back = 0; back < ring && back <= number; back++)
            frame_holds(number - back);
    }
}

// Every call of the slots that still hold something runs once; within a slot the last first.
static void held_ran(size_t ring) {
    CHECK(calls.count == 2 * ring, "%zu calls", calls.count);
    bool ran[FRAMES] = {false};
    for (size_t i = 0; i < 2 * ring; i += 2) {
        size_t number = calls.number[i + 1];
        CHECK(number >= FRAMES - ring && number < FRAMES && calls.number[i] == 1000 + number &&
                  !ran[number],
              "call %zu is that of %zu", i, number);
        ran[number] = true;
    }
    calls.count = 0;
}

// What was reserved before the ring was laid is more than a slot has.
static void full_slots_stay_apart(void) {
    enum { FULL_MAX = 64 };
    size_t reserved = window_bytes() / 4, size = window_bytes() / FULL_MAX, count = 0;
    fa_arena_options options = {.overflow = FA_OVERFLOW_FAIL, .reserve = reserved};
    fa_arena *arena = arena_made(&options);
    void *block[FULL_MAX];
    GIVES(0, fa_arena_ring(arena, FA_RING_MAX));
    fa_frame frame = frame_begun(arena);
    while (count < FULL_MAX && (block[count] = fa_arena_alloc(arena, size)))
        pattern_write(block[count], size, count), count++;
    GIVES(0, fa_frame_end(frame));
    CHECK(count && count <= FULL_MAX / FA_RING_MAX, "%zu blocks in a slot", count);
    frame = frame_begun(arena);
    block_made(arena, size, FULL_MAX);
    for (size_t i = 0; i < count; i++)
        block_holds(block[i], size, i);
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(arena));
}

int main(void) {
    frames_start();
    full_slots_stay_apart();
    for (uint32_t ring = 2; ring <= FA_RING_MAX; ring++) {
        fa_arena *arena = arena_made(&(fa_arena_options){.ring = ring});
        turns(arena, ring);
        GIVES(0, fa_arena_destroy(arena));
        held_ran(ring);

        GIVES(0, fa_arena_ring(fa_arena_self(), ring));
        turns(fa_arena_self(), ring);
        GIVES(0, fa_arena_ring(fa_arena_self(), ring % 2 ? 1 : ring));
        held_ran(ring);
    }
    GIVES(0, fa_arena_ring(fa_arena_self(), 1)); // and an end is an end again
    fa_frame frame = fa_frame_begin();
    call_deferred(fa_arena_self(), 1);
    GIVES(0, fa_frame_end(frame));
    CALLS_WERE(1);
    return EXIT_SUCCESS;
}
