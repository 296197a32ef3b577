// Mail: blocks that another thread frees come home, in any order, and none is lost.
#include "heap_tools.h"
#include "base/os.h"

enum { SIZE = 64, EVERYTHING = 1 << 30 };

static struct blocks blocks;

static struct back_class *back_of(size_t size) {
    return &heap_of_thread()->back[size_class_of(size)];
}

Test(mail, a_block_freed_by_another_thread_comes_home) {
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        blocks_take(&blocks, 3, size_classes[c].size);
        blocks_free_elsewhere(&blocks);
        cr_expect_eq(magazines_waiting(heap_of_thread()), 1);
        own_heap_drain();
        cr_expect_eq(magazines_waiting(heap_of_thread()), 0);
        cr_expect_eq(heap_of_thread()->back[c].blocks_out, 0, "class %u", c);
        cr_expect_eq(heap_of_thread()->back[c].counts.mailed, 3);
    }
    cr_expect_eq(region_used_bytes(), 0);
}

Test(mail, a_block_that_came_home_is_used_again) {
    enum { BLOCKS = 1024 }; // a slab of 64 KiB is full then
    static struct blocks again;
    blocks_take(&blocks, BLOCKS, SIZE);
    blocks_free_elsewhere(&blocks);
    blocks_take(&again, BLOCKS, SIZE);
    blocks_sort(&blocks);
    blocks_sort(&again);
    cr_expect_eq(memcmp(blocks.at, again.at, BLOCKS * sizeof(void *)), 0);
    cr_expect_eq(back_of(SIZE)->counts.slabs, 1);
}

Test(mail, full_magazines_go_to_the_depot_as_they_are) {
    enum { MAGAZINES = 3 };
    unsigned per_magazine = size_classes[size_class_of(SIZE)].mail_count;
    blocks_take(&blocks, MAGAZINES * per_magazine, SIZE);
    uint32_t before = back_of(SIZE)->depot_count;
    int64_t out = back_of(SIZE)->blocks_out;
    blocks_free_elsewhere(&blocks);
    cr_expect(own_mail_sort(EVERYTHING, true));
    cr_expect_eq(back_of(SIZE)->depot_count, before + MAGAZINES);
    cr_expect_eq(back_of(SIZE)->blocks_out, out, "no bitmap was touched");
    unsigned i = 0;
    for (struct magazine *m = back_of(SIZE)->depot; i < MAGAZINES; i++, m = m->next)
        cr_expect_eq(m->count, per_magazine);
}

Test(mail, a_nearly_empty_magazine_goes_to_the_slabs) {
    blocks_take(&blocks, size_classes[size_class_of(SIZE)].mail_count / 2 - 1, SIZE);
    int64_t out = back_of(SIZE)->blocks_out;
    blocks_free_elsewhere(&blocks);
    cr_expect(own_mail_sort(EVERYTHING, true));
    cr_expect_eq(back_of(SIZE)->depot_count, 0);
    cr_expect_eq(back_of(SIZE)->blocks_out, out - (int64_t)blocks.count);
}

Test(mail, sorting_stops_at_its_budget_and_goes_on_later) {
    enum { MAGAZINES = 10, AT_ONCE = 2 };
    unsigned per_magazine = size_classes[size_class_of(SIZE)].mail_count;
    blocks_take(&blocks, MAGAZINES * per_magazine, SIZE);
    blocks_free_elsewhere(&blocks);
    cr_assert_eq(magazines_waiting(heap_of_thread()), MAGAZINES);
    for (unsigned left = MAGAZINES; left; left -= AT_ONCE) {
        cr_expect(own_mail_sort(AT_ONCE * per_magazine, false));
        cr_expect_eq(magazines_waiting(heap_of_thread()), left - AT_ONCE);
        cr_expect_eq(back_of(SIZE)->counts.mailed, (MAGAZINES - left + AT_ONCE) * per_magazine);
    }
    cr_expect_not(own_mail_sort(AT_ONCE, false), "there is no mail");
}

// At 8 KiB if that is at least 16 blocks, else at 16 blocks if that is at most 64 KiB.
Test(mail, a_sender_sends_at_8_KiB_or_16_blocks_or_64_KiB_or_when_a_magazine_is_full) {
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        size_t size = size_classes[c].size, count = size_classes[c].mail_count;
        size_t expected = size <= 8 * KIB / 16 ? 8 * KIB / size
                          : size <= 4 * KIB    ? 16
                                               : 64 * KIB / size;
        expected = expected > MAGAZINE_BLOCKS ? MAGAZINE_BLOCKS : expected < 4 ? 4 : expected;
        cr_expect_eq(count, expected, "%zu blocks of %zu bytes, not %zu", count, size, expected);
    }
}

// Owners whose blocks lie in the mail of one sender.
enum { OWNERS = 16 };
static struct blocks of_owner[OWNERS];
static struct stage owner_stage[OWNERS], sender_stage;
static struct heap *sender;

static void *own_blocks(void *owner) {
    size_t i = (size_t)owner;
    blocks_take(&of_owner[i], size_classes[CLASS_COUNT - 1].mail_count - 1u, POOL_MAX);
    stage_turn(&owner_stage[i]);
    stage_turn(&owner_stage[i]);
    return NULL;
}

static void *send_all(void *unused) {
    sender = heap_of_thread();
    for (size_t i = 0; i < OWNERS; i++)
        blocks_free(&of_owner[i]);
    stage_turn(&sender_stage);
    stage_turn(&sender_stage);
    return NULL;
}

static size_t outgoing_held(const struct heap *h) {
    size_t held = 0;
    for (unsigned i = 0; i < OUTGOING_SLOTS; i++)
        if (h->outgoing[i].entry)
            held += (size_t)magazine_top_count(h->outgoing[i].top) *
                    size_classes[h->outgoing[i].entry & ENTRY_CLASS_MASK].size;
    return held;
}

Test(mail, a_sender_holds_1_MiB_at_most) {
    pthread_t owner[OWNERS];
    stage_open(&sender_stage);
    for (size_t i = 0; i < OWNERS; i++) {
        stage_open(&owner_stage[i]);
        owner[i] = thread_start(own_blocks, (void *)i);
        stage_turn(&owner_stage[i]);
    }
    pthread_t sending = thread_start(send_all, NULL);
    stage_turn(&sender_stage);
    printf("%zu KiB of mail\n", outgoing_held(sender) / KIB);
    cr_expect_gt(outgoing_held(sender), 0);
    cr_expect_leq(outgoing_held(sender), MIB);
    stage_turn(&sender_stage);
    thread_join(sending);
    for (size_t i = 0; i < OWNERS; i++) {
        stage_turn(&owner_stage[i]);
        thread_join(owner[i]);
    }
}

// Frees the blocks in several threads, each its own part.
enum { POSTMEN = 4 };
static void *free_share(void *thread) {
    for (size_t i = (size_t)thread; i < blocks.count; i += POSTMEN)
        heap_free(blocks.at[i]);
    return NULL;
}

Test(mail, the_order_in_which_blocks_come_home_does_not_matter) {
    enum { BLOCKS = 3000, KEPT_EACH = 7, ROUNDS = 4 };
    uint64_t random = seed_print();
    static struct blocks live;
    for (int round = 0; round < ROUNDS; round++) {
        blocks_take(&blocks, BLOCKS, SIZE << round);
        size_t kept = 0;
        for (size_t i = 0; i < BLOCKS; i++) {
            if (i % KEPT_EACH == 0)
                live.at[live.count++] = blocks.at[i];
            else
                blocks.at[kept++] = blocks.at[i];
        }
        blocks.count = kept;
        blocks_shuffle(&blocks, &random);
        threads_run(POSTMEN, free_share);
        own_heap_drain();
        heap_check_live(heap_of_thread(), &live);
    }
    blocks_free(&live);
    own_heap_drain();
    cr_expect_eq(region_used_bytes(), 0);
}

static void *help(void *h) {
    mail_help(h, EVERYTHING);
    return NULL;
}

Test(mail, another_thread_can_sort_what_a_sleeping_owner_leaves) {
    enum { BLOCKS = 500 };
    blocks_take(&blocks, BLOCKS, SIZE);
    own_heap_drain();
    blocks_free_elsewhere(&blocks);
    thread_run(help, heap_of_thread());
    cr_expect_eq(magazines_waiting(heap_of_thread()), 0);
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
    cr_expect_eq(region_used_bytes(), 0);
}

Test(mail, help_never_waits_for_the_owner) {
    struct heap *h = heap_of_thread();
    blocks_take(&blocks, 10, SIZE);
    blocks_free_elsewhere(&blocks);
    cr_assert(lock_take(&h->lock));
    thread_run(help, h);
    cr_expect_eq(magazines_waiting(h), 1);
    lock_release(&h->lock);
}

static struct blocks many[4];
static void *free_many(void *unused) {
    for (size_t i = 0; i < sizeof many / sizeof *many; i++)
        blocks_free(&many[i]);
    return NULL;
}

Test(mail, senders_help_an_owner_who_does_not_read) {
    enum { ASLEEP_MS = 100, BLOCK = 1024, UNREAD_MIB = 4 };
    unsigned per_magazine = size_classes[size_class_of(BLOCK)].mail_count;
    for (size_t i = 0; i < sizeof many / sizeof *many; i++)
        blocks_take(&many[i], BLOCKS_MAX, BLOCK);
    sleep_ms(ASLEEP_MS);
    thread_run(free_many, NULL);
    size_t unread = magazines_waiting(heap_of_thread()) * per_magazine * BLOCK;
    printf("%zu KiB of 64 MiB wait\n", unread / KIB);
    cr_expect_leq(unread, UNREAD_MIB * MIB);
    own_heap_drain();
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
}

// Everyone takes blocks, writes them, leaves them to the next one, and frees what was left.
enum { TRADERS = 4, TRADES = 20000, COUNTER = 64 };
static void *_Atomic counter[COUNTER];

static void *trade(void *thread) {
    static const size_t sizes[] = {16, 64, 240, 1024, 4096, 8192, 32768};
    uint64_t random = random_seed((uintptr_t)thread + UNIT_SEED);
    for (int i = 0; i < TRADES; i++) {
        size_t size = sizes[random_below(&random, sizeof sizes / sizeof *sizes)];
        size_t *mine = heap_malloc(size);
        CHECK(mine, "no memory");
        mine[0] = size;
        mine[1] = ~size;
        size_t *theirs = __atomic_exchange_n(&counter[random_below(&random, COUNTER)], (void *)mine,
                                             __ATOMIC_ACQ_REL);
        CHECK(!theirs || theirs[0] == ~theirs[1], "a block in two hands");
        if (theirs)
            heap_free(theirs);
    }
    return NULL;
}

Test(mail, threads_that_free_each_other_s_blocks_lose_none) {
    printf("seed %d\n", UNIT_SEED);
    threads_run(TRADERS, trade);
    for (int i = 0; i < COUNTER; i++)
        if (counter[i])
            heap_free(counter[i]);
    own_heap_drain();
    for (uint32_t i = 0; i < heap_count(); i++) {
        struct heap *h = heap_by_index(i);
        cr_assert(lock_take(&h->lock));
        depot_drain(h);
        lock_release(&h->lock);
        cr_expect_eq(blocks_out(h), 0, "heap %u", i);
    }
    cr_expect_eq(region_used_bytes(), 0);
}
