// The region: runs split and join, entries say what is where, its end is an end.
#include "region_tools.h"

#define SMALL_REGION (16 * MIB) // the least that is taken

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
    cr_expect(region_start(0, NULL));
    cr_expect(region_is_cut);
    size_t taken = statm_bytes(0) - before;
    cr_expect_leq(taken, limit.rlim_cur / 2, "%zu MiB", taken / MIB);
    cr_expect_geq(taken, limit.rlim_cur / 8, "%zu MiB", taken / MIB);
}

Test(region, without_address_space_there_is_none) {
    cr_expect_not(region_start(SMALL_REGION / 2, NULL));
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
    pool_purge();
    cr_expect_eq(walk_check(0).runs, region.unit_count / RUN_UNITS, "all runs are whole again");
}
