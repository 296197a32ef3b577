// The region's pool: what it keeps, what it gives back, and that its books are exact.
#include "region_tools.h"

Test(region_pool, clean_and_dirty_halves_stay_apart_until_both_are_the_same) {
    region_open(TEST_REGION);
    struct slab *half = slab_of_units(3);
    region_slab_release(half);
    cr_expect_eq(region_dirty_bytes(), SPAN_MAX / 2);
    cr_expect_eq(walk_check(0).runs, 2);
    pool_purge();
    cr_expect_eq(region_dirty_bytes(), 0);
    cr_expect_eq(walk_check(0).runs, 1);
}

Test(region_pool, memory_at_hand_is_taken_before_fresh_memory) {
    region_open(TEST_REGION);
    struct slab *first = slab_of_units(0), *second = slab_of_units(0);
    region_slab_release(first);
    cr_expect_eq(slab_of_units(0), first);
    region_slab_release(second);
    cr_expect_eq(slab_of_units(0), second);
}

Test(region_pool, used_and_dirty_bytes_are_exact_after_any_takes_and_releases) {
    enum { LIVE = 48, STEPS = 20000 };
    struct live {
        char *start; // NULL: nothing
        size_t size; // of a span; 0: a slab
    } live[LIVE] = {0};
    static bool was_used[TEST_REGION / 65536]; // units that were released since the last purge
    size_t used_units = 0;
    region_open(TEST_REGION);
    uint64_t random = seed_print();
    for (int step = 0; step < STEPS; step++) {
        struct live *l = &live[random_below(&random, LIVE)];
        unsigned log2 = (unsigned)random_below(&random, 4);
        if (l->start) {
            size_t first = region_unit(l->start);
            struct slab *s = &region.slabs[first];
            size_t units = l->size ? (l->size + UNIT_SIZE - 1) / UNIT_SIZE : (size_t)1 << s->order;
            l->size ? region_span_release(l->start, l->size) : region_slab_release(s);
            memset(&was_used[first], true, units);
            used_units -= units;
            *l = (struct live){0};
        } else if (random_below(&random, 2)) {
            l->size = random_below(&random, SPAN_MAX / 4) + 1;
            cr_assert(l->start = region_span_take(l->size));
            used_units += (l->size + UNIT_SIZE - 1) / UNIT_SIZE;
        } else {
            struct slab *s = slab_of_units(log2);
            cr_assert(s);
            l->start = slab_start(s);
            used_units += (size_t)1 << log2;
        }
        // In time, or a release would give back at once.
        if (random_below(&random, 1000) == 0 || region_dirty_bytes() > 2 * MIB) {
            pool_purge();
            memset(was_used, false, sizeof was_used);
        }
        size_t dirty_units = 0, large_units = 0;
        for (size_t u = 0; u < region.unit_count; u++) {
            dirty_units += was_used[u] && !region.entries[u];
            large_units += region.entries[u] == ENTRY_LARGE;
        }
        cr_assert_eq(region_used_bytes(), used_units * UNIT_SIZE, "step %d", step);
        cr_assert_eq(region_dirty_bytes(), dirty_units * UNIT_SIZE, "step %d", step);
        cr_assert_eq(walk_check(large_units).dirty_units, dirty_units, "step %d", step);
    }
}

Test(region_pool, purging_empties_the_pool_and_its_memory_is_zero_again) {
    enum { SPANS = 3 };
    region_open(TEST_REGION);
    char *span[SPANS];
    for (int i = 0; i < SPANS; i++) {
        cr_assert(span[i] = region_span_take(SPAN_MAX));
        memset(span[i], 0xaa, SPAN_MAX);
    }
    for (int i = 0; i < SPANS; i++)
        region_span_release(span[i], SPAN_MAX);
    cr_expect_eq(region_dirty_bytes(), SPANS * SPAN_MAX, "so little is kept");
    size_t before = rss_bytes();
    pool_purge();
    cr_expect_eq(region_dirty_bytes(), 0);
    cr_expect_not(region_purge_one(0), "there is nothing more to do");
    cr_expect_leq(rss_bytes() + (SPANS - 1) * SPAN_MAX, before);
    for (int i = 0; i < SPANS; i++) {
        cr_assert(span[i] = region_span_take(SPAN_MAX));
        for (size_t at = 0; at < SPAN_MAX; at += OS_PAGE)
            cr_assert_eq(span[i][at], 0);
    }
    cr_expect_eq(region.unit_count, SPANS * RUN_UNITS, "purged memory is used again");
}

Test(region_pool, purging_stops_at_what_is_to_be_kept) {
    enum { SPANS = 3 };
    region_open(TEST_REGION);
    char *span[SPANS];
    for (int i = 0; i < SPANS; i++)
        cr_assert(span[i] = region_span_take(SPAN_MAX));
    for (int i = 0; i < SPANS; i++)
        region_span_release(span[i], SPAN_MAX);
    while (region_purge_one(SPAN_MAX)) {
    }
    cr_expect_eq(region_dirty_bytes(), SPAN_MAX);
}

Test(region_pool, a_release_never_lets_the_pool_grow_without_bound) {
    enum { SPANS = 40, KEPT = 9 };
    region_open(TEST_REGION);
    char *span[SPANS];
    for (int i = 0; i < SPANS; i++) {
        cr_assert(span[i] = region_span_take(SPAN_MAX));
        memset(span[i], 0xaa, SPAN_MAX);
    }
    for (int i = 0; i < SPANS; i++)
        region_span_release(span[i], SPAN_MAX);
    cr_expect_eq(region_used_bytes(), 0);
    cr_expect_leq(region_dirty_bytes(), KEPT * MIB);
}

Test(region_pool, the_least_that_lay_in_the_pool_is_what_nobody_needed) {
    region_open(TEST_REGION);
    struct slab *a = slab_of_units(3), *b = slab_of_units(3);
    region_slab_release(a);
    region_slab_release(b);
    bool was_drawn;
    region_dirty_low(&was_drawn);
    a = slab_of_units(2);
    region_slab_release(a);
    cr_expect_eq(region_dirty_low(&was_drawn), SPAN_MAX - 4 * UNIT_SIZE);
    cr_expect(was_drawn);
    cr_expect_eq(region_dirty_low(&was_drawn), SPAN_MAX, "nothing happened since the last look");
    cr_expect_not(was_drawn);
}
