// The region: runs split and join, entries say what is where, and every unit is accounted for.
#include "unit.h"
#include "base/os.h"
#include "heap/region.h"
#include "region_walk.h"

#define TEST_REGION (64 * MIB)
#define SMALL_REGION (16 * MIB) // the least that is taken
#define RUN_UNITS ((size_t)1 << RUN_UNITS_LOG2)

enum { OWNER = 3 };

// The smallest class whose slab has so many units.
static unsigned class_of_units(unsigned units_log2) {
    unsigned c = 1;
    while (size_classes[c].units_log2 != units_log2)
        c++;
    return c;
}

static uint32_t entry_of_units(unsigned units_log2) {
    return OWNER << ENTRY_OWNER_SHIFT | class_of_units(units_log2);
}

static struct slab *slab_of_units(unsigned units_log2) {
    return region_slab_take(entry_of_units(units_log2));
}

static void region_open(size_t size) {
    size_class_start();
    cr_assert(region_start(size));
}

static void purge_all(void) {
    while (region_purge_one(0)) {
    }
}

Test(region, starts_empty) {
    region_open(TEST_REGION);
    cr_expect_eq(region.unit_count, 0);
    cr_expect_eq(region_used_bytes(), 0);
    cr_expect_eq(region_dirty_bytes(), 0);
    int here;
    cr_expect_not(region_owns(&here));
    cr_expect_not(region_owns((void *)region.base), "it has no memory yet");
    cr_expect_not(region_owns(NULL));
}

Test(region, is_cut_when_it_was_asked_for_or_address_space_is_limited) {
    region_open(TEST_REGION);
    cr_expect(region_is_cut);
}

Test(region, leaves_at_least_half_of_a_limited_address_space_to_the_program) {
    size_t before = statm_bytes(0);
    if (before > 4 * GIB)
        cr_skip_test("a sanitizer's shadow is larger than any limit");
    struct rlimit limit = {2 * before + 256 * MIB, RLIM_INFINITY};
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    cr_expect(region_start(0));
    cr_expect(region_is_cut);
    size_t taken = statm_bytes(0) - before;
    cr_expect_leq(taken, limit.rlim_cur / 2, "%zu MiB", taken / MIB);
    cr_expect_geq(taken, limit.rlim_cur / 8, "%zu MiB", taken / MIB);
}

Test(region, without_address_space_there_is_none) {
    cr_expect_not(region_start(SMALL_REGION / 2));
    cr_expect(region_is_cut);
    cr_expect_null(region_slab_take(entry_of_units(0)));
    cr_expect_null(region_span_take(1));
    int here;
    cr_expect_not(region_owns(&here));
}

Test(region, a_slab_is_aligned_to_its_own_size) {
    region_open(TEST_REGION);
    for (int round = 0; round < 20; round++) {
        for (unsigned log2 = 0; log2 <= 3; log2++) {
            struct slab *s = slab_of_units(log2);
            cr_assert(s);
            cr_expect_eq((uintptr_t)slab_start(s) % (UNIT_SIZE << log2), 0);
        }
    }
    walk_check(0);
}

Test(region, entries_name_class_and_owner_of_every_unit_and_of_no_other) {
    region_open(TEST_REGION);
    for (unsigned log2 = 0; log2 <= 3; log2++) {
        struct slab *s = slab_of_units(log2);
        size_t first = (size_t)(s - region.slabs), units = (size_t)1 << log2;
        for (size_t u = 0; u < region.unit_count; u++) {
            uint32_t expected = u >= first && u < first + units ? entry_of_units(log2) : 0;
            cr_expect_eq(region.entries[u], expected, "unit %zu", u);
        }
        region_slab_release(s);
        for (size_t u = 0; u < region.unit_count; u++)
            cr_expect_eq(region.entries[u], 0, "unit %zu after the release", u);
    }
}

Test(region, a_run_splits_into_units_and_joins_again) {
    region_open(TEST_REGION);
    struct slab *unit[RUN_UNITS];
    for (size_t i = 0; i < RUN_UNITS; i++)
        cr_assert(unit[i] = slab_of_units(0));
    cr_expect_eq(region.unit_count, RUN_UNITS, "one run is enough");
    cr_expect_eq(region_used_bytes(), SPAN_MAX);
    for (size_t i = 0; i < RUN_UNITS; i += 2)
        region_slab_release(unit[i]);
    cr_expect_eq(walk_check(0).runs, RUN_UNITS / 2, "no two free units are buddies");
    for (size_t i = 1; i < RUN_UNITS; i += 2)
        region_slab_release(unit[i]);
    cr_expect_eq(region_dirty_bytes(), SPAN_MAX);
    cr_expect_eq(walk_check(0).runs, 1, "all of it is one run again");
    void *all = region_span_take(SPAN_MAX);
    cr_expect_eq(all, (void *)region.base);
    cr_expect_eq(region.unit_count, RUN_UNITS);
}

Test(region, clean_and_dirty_halves_stay_apart_until_both_are_the_same) {
    region_open(TEST_REGION);
    struct slab *half = slab_of_units(3);
    region_slab_release(half);
    cr_expect_eq(region_dirty_bytes(), SPAN_MAX / 2);
    cr_expect_eq(walk_check(0).runs, 2);
    purge_all();
    cr_expect_eq(region_dirty_bytes(), 0);
    cr_expect_eq(walk_check(0).runs, 1);
}

Test(region, memory_at_hand_is_taken_before_fresh_memory) {
    region_open(TEST_REGION);
    struct slab *first = slab_of_units(0), *second = slab_of_units(0);
    region_slab_release(first);
    cr_expect_eq(slab_of_units(0), first);
    region_slab_release(second);
    cr_expect_eq(slab_of_units(0), second);
}

Test(region, a_span_takes_no_unit_more_than_it_needs) {
    region_open(TEST_REGION);
    for (size_t units = 1; units <= RUN_UNITS; units++) {
        for (size_t less = 0; less < 2; less++) {
            size_t used = region_used_bytes(), size = units * UNIT_SIZE - less;
            char *span = region_span_take(size);
            cr_assert(span);
            cr_expect_eq((uintptr_t)span % UNIT_SIZE, 0);
            cr_expect_eq(region_used_bytes() - used, units * UNIT_SIZE);
            memset(span, 0xaa, size);
            for (size_t u = 0; u < units; u++)
                cr_expect_eq(region_entry(span + u * UNIT_SIZE), ENTRY_LARGE);
            cr_expect_not(region_has_pool_block(span));
            walk_check(units);
            region_span_release(span, size);
            cr_expect_eq(region_used_bytes(), used);
            walk_check(0);
        }
    }
}

Test(region, a_span_is_one_run_at_most) {
    region_open(TEST_REGION);
    cr_expect(region_span_take(SPAN_MAX));
    cr_expect_null(region_span_take(SPAN_MAX + 1));
    cr_expect_null(region_span_take(TEST_REGION));
}

Test(region, used_and_dirty_bytes_are_exact_after_any_takes_and_releases) {
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
            purge_all();
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

Test(region, purging_empties_the_pool_and_its_memory_is_zero_again) {
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
    purge_all();
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

Test(region, purging_stops_at_what_is_to_be_kept) {
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

Test(region, a_release_never_lets_the_pool_grow_without_bound) {
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

Test(region, the_least_that_lay_in_the_pool_is_what_nobody_needed) {
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

Test(region, an_exhausted_region_gives_null_until_something_comes_back) {
    enum { UNITS = 256 };
    region_open(SMALL_REGION);
    cr_expect_not(region_is_used_up());
    static struct slab *slab[UNITS];
    for (int i = 0; i < UNITS; i++)
        cr_assert(slab[i] = slab_of_units(0), "unit %d", i);
    cr_expect(region_is_used_up());
    cr_expect_null(slab_of_units(0));
    cr_expect_null(slab_of_units(3));
    cr_expect_null(region_span_take(1));
    cr_expect_eq(region_used_bytes(), SMALL_REGION);
    region_slab_release(slab[UNITS / 2]);
    cr_expect_null(slab_of_units(1), "one unit is not two");
    cr_expect_eq(slab_of_units(0), slab[UNITS / 2]);
    cr_expect_null(slab_of_units(0));
}

Test(region, grows_again_after_its_reserve_was_released) {
    region_open(SMALL_REGION);
    char *first = region_span_take(SPAN_MAX);
    memset(first, 0xaa, SPAN_MAX);
    size_t before = statm_bytes(0);
    region_release_reserve();
    cr_expect_leq(statm_bytes(0) + SMALL_REGION / 2, before, "address space was given up");
    for (size_t i = 1; i < SMALL_REGION / SPAN_MAX; i++) {
        char *span = region_span_take(SPAN_MAX);
        cr_assert(span, "run %zu", i);
        cr_assert(region_owns(span));
        memset(span, 0xaa, SPAN_MAX);
    }
    cr_expect_null(region_span_take(1));
    walk_check(region.unit_count);
}

Test(region, a_neighbour_who_settled_in_the_released_reserve_ends_growth_and_nothing_else) {
    region_open(SMALL_REGION);
    char *first = region_span_take(SPAN_MAX);
    region_release_reserve();
    char *next = (char *)region.base;
    unsigned char resident; // the first page behind what has memory
    while (mincore(next, OS_PAGE, &resident) == 0)
        next += SPAN_MAX;
    char *neighbour = mmap(next, OS_PAGE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    cr_assert_eq(neighbour, next);
    *neighbour = 42;
    size_t runs = 1;
    for (char *span; (span = region_span_take(SPAN_MAX)); runs++)
        memset(span, 0xaa, SPAN_MAX);
    cr_expect_eq(runs, (size_t)(next - (char *)region.base) / SPAN_MAX);
    cr_expect_eq(*neighbour, 42);
    region_span_release(first, SPAN_MAX);
    cr_expect_eq(region_span_take(SPAN_MAX), first);
}

static void *take_and_release(void *thread) {
    enum { LIVE = 16, STEPS = 3000 };
    struct slab *slab[LIVE] = {0};
    uint64_t random = random_seed((uintptr_t)thread + UNIT_SEED);
    for (int step = 0; step < STEPS; step++) {
        struct slab **s = &slab[random_below(&random, LIVE)];
        if (*s) {
            CHECK(*(void **)slab_start(*s) == slab, "another thread has this slab, too");
            region_slab_release(*s);
            *s = NULL;
        } else {
            *s = slab_of_units((unsigned)random_below(&random, 4));
            CHECK(*s, "no slab");
            *(void **)slab_start(*s) = slab;
        }
        if (step % 64 == 0)
            region_purge_one(0);
    }
    for (int i = 0; i < LIVE; i++)
        if (slab[i])
            region_slab_release(slab[i]);
    return NULL;
}

Test(region, threads_never_get_the_same_units) {
    enum { REGION_THREADS = 4 };
    lock_start();
    region_open(TEST_REGION);
    printf("seed %d\n", UNIT_SEED);
    threads_run(REGION_THREADS, take_and_release);
    cr_expect_eq(region_used_bytes(), 0);
    walk_check(0);
    purge_all();
    cr_expect_eq(walk_check(0).runs, region.unit_count / RUN_UNITS, "all runs are whole again");
}
