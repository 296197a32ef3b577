// Slabs: the bitmap against a plain array of booleans, for every class.
#include "unit.h"
#include "base/os.h"
#include "heap/slab.h"

enum { BLOCKS_MAX = 4096, STEPS = 400 };
#define TEST_REGION (64 * MIB)

static const uint32_t test_owner = 1u << ENTRY_OWNER_SHIFT;

// A slab and what must be true of it: which of its blocks are out.
struct model {
    struct slab *slab;
    unsigned class_index;
    bool is_out[BLOCKS_MAX];
};

static void slabs_start(void) {
    size_class_start();
    cr_assert(region_start(TEST_REGION, NULL));
}

static void model_open(struct model *model, unsigned c) {
    *model = (struct model){.slab = region_slab_take(test_owner | c), .class_index = c};
    cr_assert(model->slab);
}

static unsigned model_free_count(const struct model *model) {
    unsigned count = 0;
    for (unsigned i = 0; i < size_classes[model->class_index].block_count; i++)
        count += !model->is_out[i];
    return count;
}

static unsigned bits_set(const struct model *model) {
    unsigned words = (size_classes[model->class_index].block_count + 63u) / 64, count = 0;
    for (unsigned i = 0; i < words; i++)
        count += (unsigned)__builtin_popcountll(model->slab->bitmap[i]);
    return count;
}

static void *block_at(const struct model *model, unsigned index) {
    return slab_start(model->slab) + (size_t)index * size_classes[model->class_index].size;
}

// Takes blocks and compares them with the model's lowest free ones.
static void take_and_compare(struct model *model, unsigned want) {
    void *out[BLOCKS_MAX];
    unsigned before = model_free_count(model), next = 0;
    unsigned taken = slab_take_blocks(model->slab, out, want);
    cr_assert_eq(taken, before < want ? before : want);
    for (unsigned i = 0; i < taken; i++) {
        while (model->is_out[next])
            next++;
        cr_assert_eq(out[i], block_at(model, next), "class %u: not the lowest free block",
                     model->class_index);
        model->is_out[next] = true;
    }
    cr_assert_eq(model->slab->free_count, before - taken);
}

static void put(struct model *model, unsigned index) {
    struct slab_position at = slab_locate(block_at(model, index), model->class_index);
    cr_assert(slab_position_is_out(at, model->class_index));
    slab_put_block(at);
    model->is_out[index] = false;
}

Test(slab, a_new_slab_has_every_block_free) {
    slabs_start();
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        static struct model model;
        model_open(&model, c);
        cr_expect_eq(model.slab->free_count, size_classes[c].block_count);
        cr_expect_eq(bits_set(&model), size_classes[c].block_count, "class %u", c);
    }
}

Test(slab, blocks_are_taken_in_address_order) {
    slabs_start();
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        static struct model model;
        model_open(&model, c);
        for (unsigned want = 1; model_free_count(&model); want = want * 2 + 1)
            take_and_compare(&model, want);
        take_and_compare(&model, 1); // none is left
    }
}

Test(slab, freed_blocks_come_back_lowest_address_first_and_are_counted) {
    slabs_start();
    uint64_t random = seed_print();
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        static struct model model;
        model_open(&model, c);
        unsigned blocks = size_classes[c].block_count;
        for (int step = 0; step < STEPS; step++) {
            unsigned index = (unsigned)random_below(&random, blocks);
            if (model.is_out[index])
                put(&model, index);
            else
                take_and_compare(&model, (unsigned)random_below(&random, blocks / 4) + 1);
            cr_assert_eq(model.slab->free_count, bits_set(&model), "class %u", c);
        }
    }
}

Test(slab, a_slab_of_another_class_before_leaves_nothing_behind) {
    slabs_start();
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        static struct model model;
        model_open(&model, c);
        take_and_compare(&model, size_classes[c].block_count / 2);
        region_slab_release(model.slab); // the units are used again for the next class
    }
    static struct model last;
    model_open(&last, 1);
    cr_expect_eq(bits_set(&last), size_classes[1].block_count);
}

Test(slab, every_byte_of_a_block_is_located_in_it) {
    slabs_start();
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        static struct model model;
        model_open(&model, c);
        size_t size = size_classes[c].size;
        for (unsigned i = 0; i < size_classes[c].block_count; i++) {
            char *block = block_at(&model, i);
            struct slab_position first = slab_locate(block, c);
            struct slab_position last = slab_locate(block + size - 1, c);
            cr_assert(first.slab == model.slab && first.index == i && first.offset == 0);
            cr_assert(last.slab == model.slab && last.index == i && last.offset == size - 1);
        }
    }
}

Test(slab, only_the_start_of_a_block_that_is_out_counts_as_out) {
    slabs_start();
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        static struct model model;
        model_open(&model, c);
        take_and_compare(&model, 1);
        char *block = block_at(&model, 0);
        cr_expect(slab_position_is_out(slab_locate(block, c), c));
        cr_expect_not(slab_position_is_out(slab_locate(block + 8, c), c), "inside");
        cr_expect_not(slab_position_is_out(slab_locate(block_at(&model, 1), c), c), "free");
        unsigned behind = size_classes[c].block_count; // where the tail begins, if there is one
        if ((size_t)behind * size_classes[c].size < size_class_slab_bytes(c))
            cr_expect_not(slab_position_is_out(slab_locate(block_at(&model, behind), c), c),
                          "tail");
    }
}

Test(slab, going_round_gives_each_block_once) {
    slabs_start();
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        static struct model model;
        model_open(&model, c);
        for (unsigned left = size_classes[c].block_count; left; left--) {
            cr_assert_eq(model.slab->free_count, left);
            struct slab_position at = slab_locate(slab_take_round(model.slab), c);
            cr_assert(at.slab == model.slab && at.offset == 0 && !model.is_out[at.index]);
            model.is_out[at.index] = true;
        }
        cr_expect_eq(bits_set(&model), 0);
    }
}

Test(slab, going_round_uses_a_freed_block_again_only_after_the_other_words) {
    slabs_start();
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        static struct model model;
        model_open(&model, c);
        unsigned words = (size_classes[c].block_count + 63u) / 64;
        void *freed = slab_take_round(model.slab);
        slab_put_block(slab_locate(freed, c));
        for (unsigned i = 1; i < words; i++)
            cr_assert_neq(slab_take_round(model.slab), freed, "class %u", c);
        cr_expect_eq(slab_take_round(model.slab), freed);
    }
}
