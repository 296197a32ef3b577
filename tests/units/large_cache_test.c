// The cache of freed large blocks: what it takes, and what it gives for a request.
#include "large_tools.h"

Test(large_cache, sizes_are_rounded_up_by_an_eighth_at_most_and_stay) {
    for (size_t size = 1; size <= 40 * MIB; size += size / 97 + 1) {
        size_t rounded = large_cache_round(size);
        cr_assert_geq(rounded, size);
        cr_assert_geq(rounded, LARGE_MIN);
        cr_assert(size <= LARGE_MIN || (rounded - size) * 8 < size, "%zu to %zu", size, rounded);
        cr_assert_eq(rounded % OS_PAGE, 0);
        cr_assert_eq(large_cache_round(rounded), rounded, "%zu", size);
        cr_assert(size == 1 || large_cache_round(size - 1) <= rounded);
    }
}

Test(large_cache, a_size_has_eight_steps_per_doubling) {
    for (size_t power = LARGE_MIN; power < LARGE_CACHED_MAX; power *= 2) {
        size_t steps = 0;
        for (size_t size = power; size < 2 * power; size = large_cache_round(size + 1))
            steps++;
        cr_expect_eq(steps, 8, "from %zu", power);
    }
}

Test(large_cache, gives_back_what_it_was_given) {
    large_cache_start(64 * MIB);
    cr_expect_null(large_cache_take(LARGE_MIN, 16).start);
    for (size_t size = LARGE_MIN; size <= LARGE_CACHED_MAX; size = large_cache_round(size + 1)) {
        put(1, size, LARGE_SPAN);
        cr_expect_eq(large_cache_bytes(), size);
        struct large_block block = large_cache_take(size, 16);
        cr_assert_eq(block.start, block_of(1, 0, 0).start, "%zu bytes", size);
        cr_expect_eq(block.size, size);
        cr_expect_eq(block.kind, LARGE_SPAN);
        cr_expect_eq(large_cache_bytes(), 0);
        cr_expect_null(large_cache_take(size, 16).start);
    }
}

Test(large_cache, the_best_fit_is_taken) {
    large_cache_start(64 * MIB);
    size_t size = 256 * KIB, next = large_cache_round(size + 1),
           after = large_cache_round(next + 1);
    put(3, after, LARGE_SPAN);
    put(1, size, LARGE_SPAN);
    put(2, next, LARGE_SPAN);
    cr_expect_eq(large_cache_take(size, 16).size, size);
    cr_expect_eq(large_cache_take(size, 16).size, next);
    cr_expect_eq(large_cache_take(size, 16).size, after);
}

Test(large_cache, no_block_is_taken_that_wastes_more_than_a_quarter) {
    for (size_t size = LARGE_MIN; size < LARGE_MAPPED_MIN; size = large_cache_round(size + 1)) {
        for (size_t cached = LARGE_MIN; cached < LARGE_CACHED_MAX;
             cached = large_cache_round(cached + 1)) {
            large_cache_start(64 * MIB);
            put(1, cached, LARGE_SPAN);
            struct large_block block = large_cache_take(size, 16);
            cr_assert(!block.start || (cached >= size && (cached - size) * 4 <= size),
                      "%zu bytes for %zu", cached, size);
            cr_assert(block.start || cached < size || cached > large_cache_round(size + 1),
                      "%zu bytes not for %zu", cached, size);
            if (!block.start)
                cr_assert_eq(large_cache_take_excess(true).size, cached);
        }
    }
}

Test(large_cache, a_mapped_block_of_any_size_serves_for_reshaping) {
    large_cache_start(64 * MIB);
    put(1, 8 * MIB, LARGE_MAPPED);
    cr_expect_eq(large_cache_take(2 * MIB, 16).size, 8 * MIB, "a larger one");
    put(1, 2 * MIB, LARGE_MAPPED);
    cr_expect_eq(large_cache_take(16 * MIB, 16).size, 2 * MIB, "a smaller one");
    put(1, 8 * MIB, LARGE_SPAN);
    cr_expect_null(large_cache_take(2 * MIB, 16).start, "a span cannot be reshaped");
    put(2, 8 * MIB, LARGE_MAPPED);
    cr_expect_null(large_cache_take(512 * KIB, 16).start, "spans are cheaper for so little");
}

Test(large_cache, a_piece_is_the_largest_mapped_block_that_is_not_too_large) {
    large_cache_start(64 * MIB);
    put(1, 8 * MIB, LARGE_MAPPED);
    put(2, 2 * MIB, LARGE_MAPPED);
    put(3, 3 * MIB, LARGE_SPAN);
    put(4, LARGE_MIN, LARGE_MAPPED);
    cr_expect_eq(large_cache_take_piece(4 * MIB).size, 2 * MIB);
    cr_expect_eq(large_cache_take_piece(4 * MIB).size, LARGE_MIN);
    cr_expect_null(large_cache_take_piece(4 * MIB).start);
    cr_expect_eq(large_cache_take_piece(LARGE_CACHED_MAX * 2).size, 8 * MIB);
    cr_expect_null(large_cache_take_piece(LARGE_CACHED_MAX * 2).start, "a span cannot be moved");
}

Test(large_cache, a_block_is_taken_only_where_it_is_aligned) {
    large_cache_start(64 * MIB);
    struct large_block block = block_of(1, LARGE_MIN, LARGE_SPAN);
    block.start += 64 * KIB;
    cr_assert(large_cache_put(block));
    cr_expect_null(large_cache_take(LARGE_MIN, 128 * KIB).start);
    cr_expect_eq(large_cache_take(LARGE_MIN, 64 * KIB).start, block.start);
    block.size = 4 * MIB;
    block.kind = LARGE_MAPPED;
    cr_assert(large_cache_put(block));
    cr_expect_null(large_cache_take(4 * MIB, 128 * KIB).start);
    cr_expect_null(large_cache_take(8 * MIB, 128 * KIB).start, "reshaped, it lies elsewhere");
}

Test(large_cache, blocks_too_large_to_leave_in_slices_are_refused) {
    large_cache_start(16 * MIB);
    cr_expect_not(large_cache_put(block_of(1, 130 * MIB, LARGE_MAPPED)));
    cr_expect(large_cache_put(block_of(1, 128 * MIB, LARGE_MAPPED)));
    cr_expect_eq(large_cache_take_excess(true).size, 128 * MIB);
    large_cache_start(4 * MIB);
    cr_expect_not(large_cache_put(block_of(1, 5 * MIB, LARGE_MAPPED)), "more than the bound");
    cr_expect(large_cache_put(block_of(1, 4 * MIB, LARGE_MAPPED)));
    large_cache_start(0);
    cr_expect_not(large_cache_put(block_of(2, LARGE_MIN, LARGE_SPAN)), "nothing is to be kept");
}

Test(large_cache, blocks_of_the_last_list_serve_by_their_own_size) {
    large_cache_start(64 * MIB);
    put(1, 40 * MIB, LARGE_MAPPED);
    cr_expect_eq(large_cache_take(36 * MIB, 16).size, 40 * MIB);
    put(1, 40 * MIB, LARGE_MAPPED);
    cr_expect_null(large_cache_take(44 * MIB, 64 * KIB).start, "grown, it lies elsewhere");
    cr_expect_eq(large_cache_take(44 * MIB, 16).size, 40 * MIB, "to be grown");
}

Test(large_cache, has_a_block_exactly_when_one_can_be_taken_without_more_from_the_system) {
    large_cache_start(64 * MIB);
    for (size_t cached = LARGE_MIN; cached <= 8 * MIB; cached = large_cache_round(cached + 1)) {
        for (enum large_kind kind = LARGE_SPAN; kind <= LARGE_MAPPED; kind++) {
            for (size_t size = LARGE_MAPPED_MIN; size <= 8 * MIB;
                 size = large_cache_round(size + 1)) {
                put(1, cached, kind);
                bool has = large_cache_has(size);
                struct large_block block = large_cache_take(size, 16);
                cr_assert_eq(has, block.start && block.size >= size, "%zu bytes for %zu", cached,
                             size);
                if (!block.start)
                    cr_assert(large_cache_take_excess(true).start);
            }
        }
    }
}

Test(large_cache, a_full_list_of_blocks_refuses_one_more) {
    large_cache_start(64 * MIB);
    for (size_t i = 0; i < NODES; i++)
        put(i, LARGE_MIN, LARGE_SPAN);
    cr_expect_not(large_cache_put(block_of(NODES, LARGE_MIN, LARGE_SPAN)));
    cr_expect_eq(large_cache_bytes(), NODES * LARGE_MIN);
    cr_expect(large_cache_take(LARGE_MIN, 16).start);
    cr_expect(large_cache_put(block_of(NODES, LARGE_MIN, LARGE_SPAN)));
}

// Several threads put and take; each block carries the mark of who has it.
enum { CACHE_THREADS = 4, STEPS = 20000, HELD = 8 };

static size_t size_most;

static void *put_and_take(void *thread) {
    uint64_t random = random_seed((uintptr_t)thread + UNIT_SEED);
    struct large_block held[HELD] = {0};
    for (int i = 0; i < STEPS; i++) {
        struct large_block *block = &held[random_below(&random, HELD)];
        size_t size = large_cache_round(LARGE_MIN + random_below(&random, size_most - LARGE_MIN));
        if (block->start) {
            CHECK(*(void **)block->start == held, "another thread has this block, too");
            if (!large_cache_put(*block))
                large_source_give(*block);
            while ((*block = large_cache_take_excess(false)).start)
                large_source_give(*block);
        } else {
            *block = large_cache_take(size, 16);
            if (!block->start)
                *block = (struct large_block){os_map(size, OS_PAGE), size, LARGE_MAPPED};
            CHECK(block->start, "no memory");
            *(void **)block->start = held;
        }
        if (i % 64 == 0)
            large_cache_tick();
        if (i % 4 == 0)
            large_cache_shrink();
    }
    for (int i = 0; i < HELD; i++)
        if (held[i].start)
            large_source_give(held[i]);
    return NULL;
}

static void threads_put_and_take(size_t most, size_t limit) {
    lock_start();
    large_cache_start(limit);
    size_most = most;
    printf("seed %d\n", UNIT_SEED);
    threads_run(CACHE_THREADS, put_and_take);
    size_t bytes = 0, before = large_cache_bytes();
    cr_expect_leq(before, limit);
    for (struct large_block block; (block = large_cache_take_excess(true)).start;
         bytes += block.size)
        large_source_give(block);
    cr_expect_eq(bytes, before);
    cr_expect_eq(large_cache_bytes(), 0);
}

Test(large_cache, threads_never_get_the_same_block) {
    threads_put_and_take(4 * MIB, 64 * MIB);
}

Test(large_cache, threads_never_get_the_same_block_of_a_small_cache) {
    threads_put_and_take(2 * LARGE_MIN, 4 * LARGE_MIN);
}

Test(large_cache, blocks_at_random_are_kept_apart_and_counted) {
    enum { ACTS = 20000, NUMBERS = 600 };
    static size_t kept[NUMBERS]; // its size while the cache has it
    large_cache_start(64 * MIB);
    uint64_t random = seed_print();
    size_t bytes = 0;
    for (int i = 0; i < ACTS; i++) {
        size_t number = random_below(&random, NUMBERS);
        size_t size = large_cache_round(LARGE_MIN + random_below(&random, 4 * MIB));
        struct large_block block = block_of(number, size, random_below(&random, 2));
        if (!kept[number] && bytes < 64 * MIB) {
            if (large_cache_put(block))
                bytes += kept[number] = size;
            continue;
        }
        block =
            random_below(&random, 4) ? large_cache_take(size, 16) : large_cache_take_excess(true);
        if (!block.start)
            continue;
        number = (size_t)(block.start - ANYWHERE) / LARGE_CACHED_MAX;
        cr_assert_eq(kept[number], block.size, "block %zu", number);
        bytes -= block.size;
        kept[number] = 0;
        cr_assert_eq(large_cache_bytes(), bytes);
    }
}
