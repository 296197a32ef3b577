// Magazines: what a top's address says, and the store of empty ones.
#include "unit.h"
#include "base/os.h"
#include "heap/magazine.h"
#include "heap/region.h"

enum { STORE_THREADS = 4, HELD = 64 };

// The store's address space is a share of the region's.
static void store_open(void) {
    lock_start();
    size_class_start();
    cr_assert(region_start(64 * MIB, NULL));
}

static unsigned list_length(const struct magazine *list) {
    unsigned length = 0;
    for (; list; list = list->next)
        length++;
    return length;
}

Test(magazine, a_top_says_how_many_blocks_lie_below_it) {
    store_open();
    static const unsigned bin_counts[] = {62, 30, 14, 6};
    struct magazine *m = magazine_take_batch(1);
    cr_assert(m);
    for (unsigned i = 0; i < sizeof bin_counts / sizeof *bin_counts; i++) {
        uint16_t mask = top_mask(bin_counts[i]);
        for (unsigned count = 0; count <= bin_counts[i]; count++) {
            m->count = (uint16_t)count;
            void **top = magazine_top(m);
            cr_expect_eq(top, &m->slots[count]);
            cr_expect_eq(magazine_top_count(top), count);
            cr_expect_eq(magazine_of(top), m);
            cr_expect_eq(top_is_empty(top, mask), count == 0, "%u blocks", count);
            cr_expect_eq(top_is_full(top, mask), count == bin_counts[i], "%u blocks", count);
            cr_expect(top_is_empty(top, 0) && top_is_full(top, 0), "%u blocks", count);
        }
        cr_expect(top_is_empty(NULL, mask) && top_is_full(NULL, mask), "no magazine");
    }
}

Test(magazine, a_batch_has_as_many_as_were_asked_for_all_different_and_aligned) {
    enum { BATCH = 300 };
    store_open();
    struct magazine *list = magazine_take_batch(BATCH);
    cr_assert_eq(list_length(list), BATCH);
    for (struct magazine *m = list; m; m = m->next) {
        cr_expect_eq((uintptr_t)m % MAGAZINE_SIZE, 0);
        for (const struct magazine *other = m->next; other; other = other->next)
            cr_assert_neq(m, other);
    }
    cr_expect_null(magazine_take_batch(0));
}

Test(magazine, what_is_given_back_is_what_is_taken_next) {
    enum { BATCH = 100 };
    store_open();
    struct magazine *list = magazine_take_batch(BATCH);
    size_t made = magazine_memory();
    for (int round = 0; round < 10; round++) {
        for (struct magazine *m = list; m; m = m->next)
            m->count = 0;
        magazine_give_list(list);
        list = magazine_take_batch(BATCH);
        cr_expect_eq(list_length(list), BATCH);
        for (struct magazine *m = list; m; m = m->next)
            cr_expect_eq(m->count++, 0, "one of them twice");
    }
    cr_expect_eq(magazine_memory(), made);
    magazine_give_list(NULL);
    cr_expect_eq(magazine_memory(), made);
}

static void *take_and_give(void *thread) {
    enum { ROUNDS = 2000, BATCH_MAX = HELD / 4 };
    uint64_t random = random_seed((uintptr_t)thread + UNIT_SEED);
    struct magazine *held = NULL;
    for (int round = 0; round < ROUNDS; round++) {
        if (list_length(held) < HELD) {
            struct magazine *list =
                magazine_take_batch(1 + (unsigned)random_below(&random, BATCH_MAX));
            CHECK(list, "no magazine");
            while (list) {
                struct magazine *m = list;
                list = m->next;
                m->slots[0] = &held;
                m->next = held;
                held = m;
            }
        } else {
            for (struct magazine *m = held; m; m = m->next)
                CHECK(m->slots[0] == &held, "another thread has this magazine, too");
            magazine_give_list(held);
            held = NULL;
        }
    }
    magazine_give_list(held);
    return NULL;
}

Test(magazine, threads_neither_lose_magazines_nor_share_them) {
    store_open();
    printf("seed %d\n", UNIT_SEED);
    threads_run(STORE_THREADS, take_and_give);
    unsigned made = (unsigned)(magazine_memory() / MAGAZINE_SIZE);
    struct magazine *all = magazine_take_batch(made);
    cr_expect_eq(list_length(all), made);
    cr_expect_eq(magazine_memory() / MAGAZINE_SIZE, made, "none was made for that");
}

#ifndef __SANITIZE_THREAD__ // which needs address space of its own
Test(magazine, without_memory_there_is_none_and_later_there_is) {
    store_open();
    address_space_close();
    struct magazine *none = magazine_take_batch(1);
    address_space_open();
    cr_expect_null(none);
    cr_expect(magazine_take_batch(1));
}
#endif
