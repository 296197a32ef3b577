// Heaps: made, parked and taken over whole; what a thread without one can still do.
#include "heap_tools.h"

enum { SIZE = 64 };

static struct blocks blocks;

Test(heap, nothing_but_the_shared_heap_exists_before_the_first_call) {
    cr_expect_eq(thread_heap, &empty_heap);
    cr_expect_eq(heap_count(), 1);
    void *p = heap_malloc(SIZE);
    cr_expect_eq(heap_count(), 2);
    cr_expect_neq(thread_heap, &empty_heap);
    cr_expect_eq(thread_heap, heap_of_entry(region_entry(p)));
    heap_free(p);
}

Test(heap, a_thread_s_first_call_may_be_a_free) {
    blocks_take(&blocks, 10, SIZE);
    blocks_free_elsewhere(&blocks);
    own_heap_drain();
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
}

Test(heap, an_entry_names_its_heap) {
    cr_assert(heap_of_thread());
    for (uint32_t i = 0; i < heap_count(); i++) {
        struct heap *h = heap_by_index(i);
        cr_expect_eq(heap_of_entry(h->owner), h);
        cr_expect_eq(heap_of_entry(h->owner | 5), h);
        cr_expect_eq(heap_of_entry(h->owner | 5 | ENTRY_TWIN), h);
        cr_expect_eq(h->owner & ENTRY_CLASS_MASK, 0);
        cr_expect_neq(h->owner, 0);
    }
}

// What a thread leaves: blocks of many sizes, some of them freed, mail for this thread.
static struct heap *left_heap;
static void *work_and_leave(void *mine) {
    left_heap = heap_of_thread();
    blocks_take(&blocks, 2000, SIZE);
    for (size_t i = 0; i < blocks.count; i += 2)
        heap_free(blocks.at[i]);
    blocks_free(mine);
    return NULL;
}

static struct heap *found_heap;

Test(heap, a_parked_heap_is_empty_but_for_its_live_blocks) {
    static struct blocks mine, live;
    blocks_take(&mine, 10, SIZE);
    thread_run(work_and_leave, &mine);
    cr_expect(left_heap->is_parked);
    for (unsigned c = 0; c < CLASS_COUNT; c++) {
        cr_expect_null(left_heap->bin[c].first);
        cr_expect_null(left_heap->back[c].depot);
    }
    for (int i = 0; i < OUTGOING_SLOTS; i++)
        cr_expect_eq(left_heap->outgoing[i].entry, 0);
    cr_expect_null(left_heap->spare);
    for (size_t i = 1; i < blocks.count; i += 2)
        live.at[live.count++] = blocks.at[i];
    heap_check_live(left_heap, &live);
    own_heap_drain();
    cr_expect_eq(blocks_out(heap_of_thread()), 0, "its mail was sent");
}

static void *take_over(void *unused) {
    found_heap = heap_of_thread();
    uint64_t slabs = found_heap->back[size_class_of(SIZE)].counts.slabs;
    for (size_t i = 1; i < blocks.count; i += 2)
        heap_free(blocks.at[i]); // what the last owner left: its own blocks now
    cr_expect_eq(found_heap->mail_bytes, 0, "they went into the bin, not into the mail");
    for (size_t i = 0; i < blocks.count / 2; i++)
        cr_assert(heap_malloc(SIZE));
    cr_expect_eq(found_heap->back[size_class_of(SIZE)].counts.slabs, slabs);
    return NULL;
}

Test(heap, a_new_thread_takes_over_a_parked_heap_with_all_that_is_in_it) {
    static struct blocks none;
    thread_run(work_and_leave, &none);
    uint32_t heaps = heap_count();
    thread_run(take_over, NULL);
    cr_expect_eq(found_heap, left_heap);
    cr_expect_eq(heap_count(), heaps);
}

Test(heap, mail_to_a_parked_heap_is_not_lost) {
    static struct blocks none;
    cr_assert(heap_of_thread());
    thread_run(work_and_leave, &none);
    for (size_t i = 1; i < blocks.count; i += 2)
        heap_free(blocks.at[i]);
    mail_flush(heap_of_thread());
    mail_help(left_heap, 1 << 30);
    cr_expect_eq(blocks_out(left_heap), 0);
    own_heap_drain();
    cr_expect_eq(region_used_bytes(), 0);
}

// 64 threads at once, each with a heap.
enum { CROWD = 64, SIZES = 5 };
static uint32_t crowd_owner[CROWD];
static pthread_barrier_t crowd_together;

static void *join_crowd(void *thread) {
    void *p[SIZES];
    for (int i = 0; i < SIZES; i++)
        CHECK(p[i] = heap_malloc((size_t)16 << 2 * i), "no memory");
    crowd_owner[(size_t)thread] = heap_of_thread()->owner;
    pthread_barrier_wait(&crowd_together);
    for (int i = 0; i < SIZES; i++)
        heap_free(p[i]);
    return NULL;
}

static void crowd_run(void) {
    pthread_barrier_init(&crowd_together, NULL, CROWD);
    threads_run(CROWD, join_crowd);
    for (int i = 0; i < CROWD; i++)
        for (int j = 0; j < i; j++)
            cr_assert_neq(crowd_owner[i], crowd_owner[j], "two threads with one heap");
}

Test(heap, there_are_never_more_heaps_than_threads_at_the_peak_and_one) {
    enum { ROUNDS = 4, PEAK = CROWD + 1 };
    cr_assert(heap_of_thread());
    for (int round = 0; round < ROUNDS; round++) {
        crowd_run();
        cr_expect_leq(heap_count(), PEAK + 1);
    }
    own_heap_drain();
    cr_expect_eq(region_used_bytes(), 0);
}

Test(heap, an_owner_s_id_always_names_the_same_heap) {
    static struct {
        struct heap *heap;
        uint32_t owner;
    } known[CROWD + 2];
    crowd_run();
    uint32_t heaps = heap_count();
    for (uint32_t i = 0; i < heaps; i++) {
        known[i].heap = heap_by_index(i);
        known[i].owner = known[i].heap->owner;
        for (uint32_t j = 0; j < i; j++)
            cr_assert_neq(known[i].owner, known[j].owner);
    }
    crowd_run();
    for (uint32_t i = 0; i < heaps; i++) {
        cr_expect_eq(heap_by_index(i), known[i].heap);
        cr_expect_eq(known[i].heap->owner, known[i].owner);
        cr_expect_eq(heap_of_entry(known[i].owner), known[i].heap);
    }
}

// A destructor of a key that runs after ours: the thread has no heap any more.
enum { DEPARTING = 8 };
static pthread_key_t late_key;
static struct departure { void *early, *late[SIZES]; } departures[DEPARTING];

static void take_and_free_late(void) {
    enum { TIMES = 300, HELD = 20 };
    void *held[HELD] = {0};
    for (int i = 0; i < TIMES; i++) {
        void **p = &held[i % HELD];
        CHECK(!*p || *(void **)*p == held, "a block in two hands");
        heap_free(*p);
        *p = heap_malloc(16 + (size_t)i % 3 * 100);
        CHECK(*p, "no block");
        *(void **)*p = held;
    }
    for (int i = 0; i < HELD; i++)
        heap_free(held[i]);
}

static void allocate_late(void *departure) {
    struct departure *d = departure;
    take_and_free_late();
    CHECK(thread_heap == &departed_heap, "this runs before the heap was parked");
    for (int i = 0; i < SIZES; i++) {
        d->late[i] = heap_malloc((size_t)16 << 2 * i);
        CHECK(d->late[i] && region_has_pool_block(d->late[i]), "no block");
        memset(d->late[i], 0xaa, (size_t)16 << 2 * i);
    }
    heap_free(d->early);
    heap_free(d->late[0]);
    d->late[1] = heap_realloc(d->late[1], 4096);
    CHECK(d->late[1] && *(unsigned char *)d->late[1] == 0xaa, "realloc");
    char *zeroed = heap_calloc(10, SIZE);
    CHECK(zeroed && !zeroed[0] && !zeroed[10 * SIZE - 1], "calloc");
    heap_free(zeroed);
    void *large = heap_malloc(10 * POOL_MAX);
    CHECK(large, "no large block");
    heap_free(large);
    CHECK(thread_heap == &departed_heap, "a heap was made again");
}

static void *depart(void *departure) {
    ((struct departure *)departure)->early = heap_malloc(SIZE);
    pthread_setspecific(late_key, departure);
    return NULL;
}

static pthread_barrier_t all_depart;
static void *depart_together(void *thread) {
    depart(&departures[(size_t)thread]);
    pthread_barrier_wait(&all_depart);
    return NULL;
}

static void check_departed(size_t threads) {
    for (size_t t = 0; t < threads; t++)
        for (int i = 1; i < SIZES; i++)
            heap_free(departures[t].late[i]);
    own_heap_drain();
    for (uint32_t i = 0; i < heap_count(); i++) {
        struct heap *h = heap_by_index(i);
        cr_assert(lock_take(&h->lock));
        depot_drain(h);
        lock_release(&h->lock);
        cr_expect_eq(blocks_out(h), 0, "heap %u", i);
    }
    heap_trim(); // the large block
    cr_expect_eq(region_used_bytes(), 0);
}

Test(heap, a_departed_thread_can_allocate_and_free) {
    cr_assert_eq(pthread_key_create(&late_key, allocate_late), 0);
    cr_assert(heap_of_thread());
    thread_run(depart, &departures[0]);
    cr_expect_eq(heap_count(), 3, "the shared one, mine, and the parked one");
    check_departed(1);
}

Test(heap, departed_threads_share_one_heap_without_harm) {
    enum { ROUNDS = 20 };
    cr_assert_eq(pthread_key_create(&late_key, allocate_late), 0);
    pthread_barrier_init(&all_depart, NULL, DEPARTING);
    for (int round = 0; round < ROUNDS; round++) {
        threads_run(DEPARTING, depart_together);
        check_departed(DEPARTING);
    }
}

// Before its thread-local variables have their values, a thread may have got a heap by a resolver.
Test(heap, blocks_of_a_heap_that_was_this_thread_s_go_home) {
    struct heap *before = heap_of_thread();
    blocks_take(&blocks, 3 * MAGAZINE_BLOCKS, SIZE);
    thread_heap = &empty_heap;
    heap_free(heap_malloc(SIZE));
    cr_assert_neq(heap_of_thread(), before);
    blocks_free(&blocks);
    own_heap_drain();
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
    thread_heap = before;
    own_heap_drain();
    cr_expect_eq(blocks_out(before), 0);
    cr_expect_eq(region_used_bytes(), 0);
}

static void *alarmed(void *unused) {
    void *p = heap_malloc(SIZE);
    heap_free(p);
    cr_expect_eq(heap_malloc(SIZE), p, "a free with the alarm on is a free");
    return NULL;
}

Test(heap, an_alarm_reaches_every_heap_and_changes_no_block) {
    blocks_take(&blocks, 100, SIZE);
    region_alarm_set(true);
    cr_expect_eq(region.fast_units, 0);
    thread_run(alarmed, NULL);
    size_t units = region.unit_count;
    struct slab *slabs = NULL, *s;
    for (; region.unit_count == units; s->next = slabs, slabs = s)
        cr_assert(s = region_slab_take(heap_of_thread()->owner | size_class_of(SIZE)));
    region_slabs_release(slabs);
    cr_expect_eq(region.fast_units, 0, "more memory does not end it");
    blocks_free(&blocks);
    region_alarm_set(false);
    cr_expect_eq(region.fast_units, region.unit_count, "frees are fast again");
    own_heap_drain();
    cr_expect_eq(blocks_out(heap_of_thread()), 0);
}

Test(heap, blocks_of_every_size_are_apart_and_keep_what_is_written) {
    enum { STEPS = 30000, LIVE = 600 };
    uint64_t random = seed_print();
    static struct {
        void *start;
        size_t size;
        uint64_t id;
    } live[LIVE];
    for (uint64_t id = 1; id <= STEPS; id++) {
        size_t i = random_below(&random, LIVE);
        if (live[i].start) {
            cr_assert(pattern_holds(live[i].start, live[i].size, live[i].id));
            heap_free(live[i].start);
        }
        live[i].size = random_below(&random, random_below(&random, 16) ? 2048 : 200000);
        live[i].id = id;
        cr_assert(live[i].start = heap_malloc(live[i].size));
        cr_assert_eq((uintptr_t)live[i].start % 16, 0);
        cr_assert_geq(heap_usable_size(live[i].start), live[i].size);
        pattern_write(live[i].start, live[i].size, id);
    }
}
