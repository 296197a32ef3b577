// Size classes: the smallest block that serves, exact division, bounded waste.
#include "unit.h"
#include "heap/magazine.h"
#include "heap/size_class.h"

static unsigned const first_class = 1;

// Internal waste of requests: what of their blocks is not asked for.
struct waste {
    double asked, given, most;
};

static void waste_add(struct waste *waste, size_t size, double how_often) {
    double block = size_classes[size_class_of(size)].size, share = (block - (double)size) / block;
    waste->asked += how_often * (double)size;
    waste->given += how_often * block;
    waste->most = share > waste->most ? share : waste->most;
}

static double waste_mean(const struct waste *waste) {
    return 1 - waste->asked / waste->given;
}

Test(size_class, every_request_gets_the_smallest_block_that_holds_it) {
    size_class_start();
    for (size_t size = 0; size <= POOL_MAX; size++) {
        unsigned c = size_class_of(size);
        cr_assert(c >= first_class && c < CLASS_COUNT, "%zu bytes: class %u", size, c);
        cr_assert(size_classes[c].size >= size, "%zu bytes in a block of %u", size,
                  size_classes[c].size);
        cr_assert(c == first_class || size_classes[c - 1].size < size,
                  "%zu bytes fit the class before %u", size, c);
    }
}

Test(size_class, blocks_grow_from_class_to_class_and_keep_malloc_s_alignment) {
    for (unsigned c = first_class; c < CLASS_COUNT; c++) {
        cr_expect_gt(size_classes[c].size, size_classes[c - 1].size);
        cr_expect_eq(size_classes[c].size % 16, 0);
    }
    cr_expect_eq(size_classes[CLASS_COUNT - 1].size, POOL_MAX);
}

Test(size_class, division_by_the_block_size_is_exact_for_every_offset_of_every_slab) {
    for (unsigned c = first_class; c < CLASS_COUNT; c++) {
        const struct size_class *class = &size_classes[c];
        uint64_t wrong = 0;
        for (uint32_t offset = 0; offset < size_class_slab_bytes(c); offset++)
            wrong += offset * class->reciprocal >> RECIPROCAL_SHIFT != offset / class->size;
        cr_expect_eq(wrong, 0, "%u bytes: %llu offsets", class->size, (unsigned long long)wrong);
    }
}

Test(size_class, a_slab_has_16_blocks_and_wastes_3_percent_at_most) {
    for (unsigned c = first_class; c < CLASS_COUNT; c++) {
        const struct size_class *class = &size_classes[c];
        size_t bytes = size_class_slab_bytes(c), used = (size_t) class->block_count * class->size;
        cr_expect_geq(class->block_count, 16);
        cr_expect_leq(used, bytes);
        cr_expect_lt(bytes - used, class->size, "%u bytes: one more fits", class->size);
        cr_expect_leq((bytes - used) * 100, 3 * bytes, "%u bytes", class->size);
    }
}

Test(size_class, every_batch_fits_a_bin_and_is_not_empty) {
    for (unsigned c = first_class; c < CLASS_COUNT; c++) {
        const struct size_class *class = &size_classes[c];
        cr_expect(class->bin_count <= MAGAZINE_BLOCKS);
        cr_expect(class->refill_count >= 1 && class->refill_count <= class->bin_count);
        cr_expect(class->mail_count >= 1 && class->mail_count <= class->bin_count);
        cr_expect_geq(class->depot_limit, 1);
    }
}

Test(size_class, requests_of_1_to_1024_bytes_waste_little) {
    enum { UNIFORM_MAX = 1024, STEPS_OF_16 = 128 };
    size_class_start();
    struct waste all = {0}, stepped = {0};
    for (size_t size = 1; size <= UNIFORM_MAX; size++) {
        waste_add(&all, size, 1);
        if (size > STEPS_OF_16)
            waste_add(&stepped, size, 1);
    }
    printf("1..%d bytes, uniform: mean waste %.2f %%, at most %.1f %%, above %d bytes %.1f %%\n",
           UNIFORM_MAX, waste_mean(&all) * 100, all.most * 100, STEPS_OF_16, stepped.most * 100);
    cr_expect_leq(waste_mean(&all), 0.045);
    cr_expect_leq(stepped.most, 0.12);
    cr_expect_lt(all.most, 1);
}

// The middle of what the games of the design's figures ask for: 65 to 99 % of their requests are
// at most 256 bytes, 82 to 100 % at most 1 KiB.
Test(size_class, requests_like_those_of_games_waste_little) {
    static const struct {
        size_t from, to;
        double percent;
    } rows[] = {{1, 32, 30},   {33, 64, 25},   {65, 128, 18},   {129, 256, 12},
                {257, 512, 6}, {513, 1024, 4}, {1025, 4096, 4}, {4097, POOL_MAX, 1}};
    size_class_start();
    struct waste all = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t size = rows[i].from; size <= rows[i].to; size++)
            waste_add(&all, size, rows[i].percent / (double)(rows[i].to - rows[i].from + 1));
    printf("as games ask: mean waste %.2f %%, at most %.1f %%\n", waste_mean(&all) * 100,
           all.most * 100);
    cr_expect_leq(waste_mean(&all), 0.11);
}

Test(size_class, larger_requests_waste_a_fifth_and_the_largest_a_third_at_most) {
    enum { FOUR_PER_DOUBLING_FROM = 1024, TWO_PER_DOUBLING_FROM = 16384 };
    size_class_start();
    struct waste all = {0}, most = {0};
    for (size_t size = FOUR_PER_DOUBLING_FROM + 1; size <= POOL_MAX; size++)
        waste_add(size <= TWO_PER_DOUBLING_FROM ? &all : &most, size, 1);
    printf("to %d bytes: mean waste %.2f %%, at most %.1f %%; above: %.2f %%, %.1f %%\n",
           TWO_PER_DOUBLING_FROM, waste_mean(&all) * 100, all.most * 100, waste_mean(&most) * 100,
           most.most * 100);
    cr_expect_leq(all.most, 0.20);
    cr_expect_leq(most.most, 0.34);
    cr_expect_leq(waste_mean(&all), 0.10);
    cr_expect_leq(waste_mean(&most), 0.16);
}
