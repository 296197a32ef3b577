// How long and how much the cache of large blocks keeps, and how it lets go.
#include "large_tools.h"

// Keeps one more and lets go of what is too much, as a free does. The blocks are 1 MiB each.
static void keep(size_t number) {
    put(number, MIB, LARGE_MAPPED);
    while (large_cache_take_excess(false).start) {
    }
}

Test(large_age, excess_leaves_oldest_first_in_slices_until_the_bound_holds) {
    enum { BLOCKS = 20 };
    large_cache_start(64 * MIB);
    for (size_t i = 0; i < BLOCKS; i++)
        put(i, MIB, LARGE_MAPPED);
    for (size_t i = 0; large_cache_bytes() > FLOOR; i++) {
        for (size_t left = MIB; left; left -= SLICE_MAX) {
            struct large_block slice = large_cache_take_excess(false);
            cr_expect_eq(slice.size, SLICE_MAX);
            cr_expect_eq(slice.start, block_of(i, 0, 0).start + left - SLICE_MAX);
        }
    }
    cr_expect_null(large_cache_take_excess(false).start);
    cr_expect_eq(large_cache_bytes(), FLOOR);
    for (size_t i = BLOCKS - FLOOR / MIB; i < BLOCKS; i++) {
        struct large_block whole = large_cache_take_excess(true);
        cr_expect_eq(whole.start, block_of(i, 0, 0).start);
        cr_expect_eq(whole.size, MIB);
    }
    cr_expect_eq(large_cache_bytes(), 0);
    cr_expect_null(large_cache_take_excess(true).start);
}

Test(large_age, the_bound_given_at_the_start_is_never_passed) {
    for (size_t limit = 1 * MIB; limit <= 16 * MIB; limit *= 2) {
        large_cache_start(limit);
        for (size_t round = 0; round < 4; round++) {
            for (size_t i = 0; i < 40; i++) {
                keep(i);
                cr_assert_leq(large_cache_bytes(), limit);
            }
            while (large_cache_take(MIB, 16).start) {
            }
            for (int miss = 0; miss < 100; miss++)
                cr_assert_null(large_cache_take(MIB, 16).start);
        }
    }
}

Test(large_age, more_is_kept_when_what_left_is_missed_and_less_again_later) {
    enum { BLOCKS = 40, MUCH_LATER = 100 };
    large_cache_start(64 * MIB);
    for (size_t i = 0; i < BLOCKS; i++)
        keep(i);
    cr_expect_eq(large_cache_bytes(), FLOOR);
    while (large_cache_take(MIB, 16).start) {
    }
    for (size_t i = 0; i < BLOCKS; i++)
        cr_assert_null(large_cache_take(MIB, 16).start);
    for (size_t i = 0; i < BLOCKS; i++)
        keep(i);
    cr_expect_geq(large_cache_bytes(), 3 * FLOOR);
    for (int i = 0; i < MUCH_LATER; i++)
        large_cache_tick();
    while (large_cache_take_excess(false).start) {
    }
    cr_expect_leq(large_cache_bytes(), FLOOR + MIB);
}

Test(large_age, is_idle_when_nobody_asked_since_the_last_tick) {
    large_cache_start(64 * MIB);
    cr_expect_not(large_cache_tick(), "it is empty");
    put(1, LARGE_MIN, LARGE_SPAN);
    cr_expect(large_cache_tick());
    cr_expect_null(large_cache_take(LARGE_CACHED_MAX, 16).start);
    cr_expect_not(large_cache_tick(), "somebody asked");
    cr_expect(large_cache_tick());
}

Test(large_age, a_block_stays_for_some_ticks_and_then_leaves) {
    large_cache_start(64 * MIB);
    cr_assert(large_cache_put(mapped(SLICE_MAX)));
    ticks(TICKS_KEPT - 1);
    cr_expect_not(large_cache_shrink());
    ticks(1);
    cr_expect(large_cache_shrink());
    cr_expect_eq(large_cache_bytes(), 0);
    cr_expect_not(large_cache_shrink());
}

Test(large_age, a_block_that_was_used_meanwhile_is_young_again) {
    large_cache_start(64 * MIB);
    cr_assert(large_cache_put(mapped(LARGE_MAPPED_MIN)));
    ticks(TICKS_KEPT);
    struct large_block block = large_cache_take(LARGE_MAPPED_MIN, 16);
    cr_assert(block.start);
    cr_assert(large_cache_put(block));
    cr_expect_not(large_cache_shrink());
}

Test(large_age, a_large_block_leaves_in_slices_from_its_end) {
    enum { SLICES = 160 }; // 80 MiB
    large_cache_start(64 * MIB);
    struct large_block block = mapped(SLICES * SLICE_MAX);
    memset(block.start, 0xaa, block.size);
    cr_assert(large_cache_put(block));
    ticks(TICKS_KEPT);
    for (size_t left = SLICES; left; left--) {
        unsigned char resident;
        cr_expect_eq(large_cache_bytes(), left * SLICE_MAX);
        cr_expect(large_cache_shrink());
        cr_expect_neq(mincore(block.start + (left - 1) * SLICE_MAX, OS_PAGE, &resident), 0);
        cr_expect_eq(mincore(block.start, OS_PAGE, &resident) == 0, left > 1);
    }
    cr_expect_eq(large_cache_bytes(), 0);
}

Test(large_age, what_is_left_of_a_sliced_block_can_be_used) {
    large_cache_start(64 * MIB);
    struct large_block block = mapped(8 * MIB), rest;
    cr_assert(large_cache_put(block));
    ticks(TICKS_KEPT);
    cr_assert(large_cache_shrink());
    rest = large_cache_take(7 * MIB, 16);
    cr_assert_eq(rest.start, block.start);
    cr_expect_eq(rest.size, 8 * MIB - SLICE_MAX);
    memset(rest.start, 0xaa, rest.size);
    cr_expect_eq(large_cache_bytes(), 0);
}

Test(large_age, the_oldest_block_leaves_first) {
    large_cache_start(64 * MIB);
    struct large_block old = mapped(LARGE_MIN), young = mapped(LARGE_MIN);
    cr_assert(large_cache_put(old));
    ticks(1);
    cr_assert(large_cache_put(young));
    ticks(TICKS_KEPT - 1);
    cr_expect(large_cache_shrink());
    cr_expect_not(large_cache_shrink(), "the other has a tick to go");
    cr_expect_eq(large_cache_take(LARGE_MIN, 16).start, young.start);
}
