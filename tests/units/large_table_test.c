// The table of large blocks: what it says of any pointer, and that of two claims one wins.
#include "unit.h"
#include "base/atomic.h"
#include "base/os.h"
#include "heap/large_table.h"

#define GRANULE (64 * KIB)
#define ANYWHERE ((char *)0x10000000000) // no memory is needed there: the table never looks at it

static struct large_block block_at(size_t granule, size_t offset, size_t size) {
    return (struct large_block){ANYWHERE + granule * GRANULE + offset, size, LARGE_MAPPED};
}

static bool is_same(struct large_block a, struct large_block b) {
    return a.start == b.start && a.size == b.size && a.kind == b.kind;
}

Test(large_table, a_block_is_found_at_its_start_and_nowhere_else) {
    struct large_block block = block_at(5, 0x120, 3 * GRANULE), found;
    cr_expect_not(large_table_find(block.start, &found));
    cr_assert(large_table_insert(block));
    cr_assert(large_table_find(block.start, &found));
    cr_expect(is_same(found, block));
    cr_expect_not(large_table_find(block.start + 16, &found));
    cr_expect_not(large_table_find(block.start - 16, &found));
    cr_expect_not(large_table_find(block.start + 1, &found));
    cr_expect_not(large_table_find(block.start + GRANULE, &found));
    cr_expect_not(large_table_find(block.start - 0x120, &found));
}

Test(large_table, what_was_inserted_is_what_is_found) {
    static const size_t sizes[] = {GRANULE, GRANULE + 4096, 32 * MIB, 3 * GIB, (size_t)1 << 46};
    static const size_t offsets[] = {0, 16, 4096, GRANULE - 16};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t j = 0; j < sizeof offsets / sizeof *offsets; j++) {
            for (enum large_kind kind = LARGE_SPAN; kind <= LARGE_MAPPED; kind++) {
                struct large_block block = block_at(9, offsets[j], sizes[i]), found;
                block.kind = kind;
                cr_assert(large_table_insert(block));
                cr_assert(large_table_find(block.start, &found));
                cr_expect(is_same(found, block), "%zu bytes at %p", sizes[i], (void *)block.start);
                cr_assert_eq(large_table_claim(block.start, &found), LARGE_CLAIMED);
                cr_expect(is_same(found, block), "%zu bytes at %p", sizes[i], (void *)block.start);
            }
        }
    }
}

Test(large_table, a_claim_succeeds_once) {
    struct large_block block = block_at(7, 0, GRANULE), found;
    cr_expect_eq(large_table_claim(block.start, &found), LARGE_UNKNOWN);
    cr_assert(large_table_insert(block));
    cr_expect_eq(large_table_claim(block.start, &found), LARGE_CLAIMED);
    cr_expect_eq(large_table_claim(block.start, &found), LARGE_FREED);
    cr_expect_eq(large_table_claim(block.start, &found), LARGE_FREED);
    cr_expect_not(large_table_find(block.start, &found));
    cr_assert(large_table_insert(block));
    cr_expect_eq(large_table_claim(block.start, &found), LARGE_CLAIMED, "it lives again");
}

Test(large_table, pointers_into_a_block_claim_nothing) {
    struct large_block block = block_at(7, 0x40, 4 * GRANULE), found;
    cr_assert(large_table_insert(block));
    for (size_t offset = 1; offset < block.size; offset += 4093)
        cr_assert_eq(large_table_claim(block.start + offset, &found), LARGE_UNKNOWN, "%zu", offset);
    cr_expect_eq(large_table_claim(block.start, &found), LARGE_CLAIMED);
}

Test(large_table, addresses_no_program_has_are_nobody_s) {
    struct large_block found;
    static const uintptr_t strange[] = {0,
                                        1,
                                        16,
                                        0xffff,
                                        (uintptr_t)1 << 47,
                                        (uintptr_t)1 << 48,
                                        UINTPTR_MAX,
                                        UINTPTR_MAX - 0xffff};
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        const void *p = (const void *)strange[i];
        cr_expect_not(large_table_find(p, &found));
        cr_expect_eq(large_table_claim(p, &found), LARGE_UNKNOWN);
        cr_expect_not(large_table_find_around(p, &found));
    }
    cr_expect_not(large_table_insert((struct large_block){(char *)UINTPTR_MAX - 15, GRANULE, 0}));
}

Test(large_table, a_pointer_anywhere_in_a_block_finds_it) {
    struct large_block before = block_at(100, 0, 2 * GRANULE), found;
    struct large_block block = block_at(102, 0x5550, 1 * GIB);
    struct large_block after = block_at(102 + GIB / GRANULE + 1, 0, GRANULE);
    cr_assert(large_table_insert(before) && large_table_insert(block) && large_table_insert(after));
    static const size_t inside[] = {0, 1, 0xffff, GRANULE, 100 * MIB + 3, GIB - 1};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        cr_expect(large_table_find_around(block.start + inside[i], &found), "%zu", inside[i]);
        cr_expect(is_same(found, block), "%zu", inside[i]);
    }
    cr_expect_not(large_table_find_around(block.start - 1, &found), "in the gap before it");
    cr_expect_not(large_table_find_around(block.start + GIB, &found), "in the gap behind it");
    cr_expect(large_table_find_around(before.start + 2 * GRANULE - 1, &found));
    cr_expect(is_same(found, before));
    cr_expect(large_table_find_around(after.start, &found));
    cr_assert_eq(large_table_claim(block.start, &found), LARGE_CLAIMED);
    cr_expect_not(large_table_find_around(block.start + MIB, &found), "it is not live any more");
}

Test(large_table, a_block_that_crosses_a_leaf_is_found_from_behind_the_border) {
    size_t leaf = (size_t)4 * GIB; // what one leaf knows
    char *border = (char *)(((uintptr_t)ANYWHERE + leaf) & ~(leaf - 1));
    struct large_block block = {border - MIB, 3 * MIB, LARGE_MAPPED}, found;
    cr_assert(large_table_insert(block));
    cr_expect(large_table_find_around(border + MIB, &found));
    cr_expect(is_same(found, block));
    cr_expect_not(large_table_find_around(border + 2 * MIB, &found));
}

// Two threads that free the same block at the same moment, many times.
enum { CLAIMS = 20000, RIVALS = 2 };
static struct meeting claim_start;
static uint32_t won[CLAIMS];
static struct large_block contested;

static void *claim_all(void *rival) {
    struct large_block found;
    for (int i = 0; i < CLAIMS; i++) {
        meet(&claim_start);
        enum large_claim claim = large_table_claim(contested.start, &found);
        if (claim == LARGE_CLAIMED) {
            CHECK(is_same(found, contested), "another block");
            add_relaxed(&won[i], 1);
        } else {
            CHECK(claim == LARGE_FREED, "the table forgot it");
        }
        meet(&claim_start);
        if (!rival)
            CHECK(large_table_insert(contested), "no memory");
    }
    return NULL;
}

Test(large_table, of_two_threads_that_claim_one_block_exactly_one_gets_it) {
    contested = block_at(3, 0x30, GRANULE);
    cr_assert(large_table_insert(contested));
    threads_run(RIVALS, claim_all);
    for (int i = 0; i < CLAIMS; i++)
        cr_assert_eq(won[i], 1, "claim %d", i);
}

// Random inserts and claims by several threads, of blocks they all know.
enum { STRESSED = 64, STRESS_THREADS = 4, STRESS_STEPS = 100000 };
static uint32_t live[STRESSED]; // 1: in the table or about to be claimed

static void *insert_and_claim(void *thread) {
    uint64_t random = random_seed((uintptr_t)thread + UNIT_SEED);
    struct large_block found;
    for (int i = 0; i < STRESS_STEPS; i++) {
        size_t n = random_below(&random, STRESSED);
        struct large_block block =
            block_at(n * 70000 + 1, n * 16, (n + 1) * GRANULE); // many leaves
        uint32_t dead = 0;
        if (random_below(&random, 2)) {
            if (large_table_claim(block.start, &found) == LARGE_CLAIMED) {
                CHECK(is_same(found, block), "another block");
                CHECK(exchange_release(&live[n], 0) == 1, "claimed a block that was not live");
            }
        } else if (cas_acquire(&live[n], &dead, 1)) {
            CHECK(large_table_insert(block), "no memory");
        } else if (large_table_find(block.start, &found)) {
            CHECK(is_same(found, block), "another block");
        }
    }
    return NULL;
}

Test(large_table, threads_at_random_agree_on_what_is_live) {
    printf("seed %d\n", UNIT_SEED);
    threads_run(STRESS_THREADS, insert_and_claim);
    struct large_block found;
    for (size_t n = 0; n < STRESSED; n++)
        cr_expect_eq(large_table_find(block_at(n * 70000 + 1, n * 16, 0).start, &found), live[n]);
}

#ifndef __SANITIZE_THREAD__ // which needs address space of its own
Test(large_table, without_memory_for_a_leaf_a_block_is_refused) {
    struct large_block block = block_at(11, 0, GRANULE), found;
    address_space_close();
    bool inserted = large_table_insert(block);
    address_space_open();
    cr_expect_not(inserted);
    cr_expect_not(large_table_find(block.start, &found));
    cr_expect(large_table_insert(block));
    cr_expect(large_table_find(block.start, &found));
}
#endif
