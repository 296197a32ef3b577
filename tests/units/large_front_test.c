// In front of the cache of large blocks: the last block of each size, and nothing else.
#include "large_tools.h"

Test(large_front, the_front_gives_back_the_last_block_of_each_size) {
    large_cache_start(64 * MIB);
    for (size_t size = LARGE_MIN; size < LARGE_MAPPED_MIN; size = large_cache_round(size + 1)) {
        for (enum large_kind kind = LARGE_SPAN; kind <= LARGE_MAPPED; kind++) {
            struct large_block older = block_of(1, size, kind),
                               newer = block_of(2, size, LARGE_SPAN);
            struct large_block block = older;
            cr_assert(large_front_put(&block));
            cr_expect_null(block.start, "nothing was there");
            cr_expect_eq(large_cache_bytes(), size);
            block = newer;
            cr_assert(large_front_put(&block));
            cr_expect(block.start == older.start && block.kind == kind && block.size == size);
            block = large_front_take(size);
            cr_expect(block.start == newer.start && block.kind == LARGE_SPAN && block.size == size);
            cr_expect_null(large_front_take(size).start);
            cr_expect_eq(large_cache_bytes(), 0);
        }
    }
}

Test(large_front, the_front_keeps_no_block_whose_size_or_kind_it_could_not_tell) {
    large_cache_start(64 * MIB);
    struct large_block odd = block_of(1, 900 * KIB, LARGE_MAPPED);
    struct large_block too_large = block_of(1, LARGE_MAPPED_MIN, LARGE_MAPPED);
    struct large_block pieced = block_of(1, LARGE_MIN, LARGE_PIECED);
    cr_expect_not(large_front_put(&odd));
    cr_expect_not(large_front_put(&too_large));
    cr_expect_not(large_front_put(&pieced));
    cr_expect_eq(large_cache_bytes(), 0);
}

Test(large_front, a_tick_moves_the_front_into_the_lists_where_blocks_age) {
    large_cache_start(64 * MIB);
    struct large_block block = mapped(LARGE_MIN);
    cr_assert(large_front_put(&block));
    ticks(TICKS_KEPT - 1);
    cr_expect_not(large_cache_shrink());
    cr_expect_eq(large_cache_bytes(), LARGE_MIN);
    ticks(1);
    cr_expect(large_cache_shrink());
    cr_expect_eq(large_cache_bytes(), 0);
}
