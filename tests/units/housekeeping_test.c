// Housekeeping: what nobody needs leaves while the program goes on with small calls, and only then.
#include "heap_tools.h"
#include "base/os.h"
#include "heap/housekeeping.h"
#include "heap/large_cache.h"

enum { SIZE = 64, PATIENCE_MS = 10000, PAIRS = 1000, STEP_MS = 10 };

static struct blocks blocks;

// Goes on as a program does until something is true; false: it never was.
static bool goes_on_until(bool (*is_true)(void)) {
    for (uint64_t end = clock_ms() + PATIENCE_MS; clock_ms() < end; sleep_ms(STEP_MS)) {
        for (int i = 0; i < PAIRS; i++)
            heap_free(opaque(heap_malloc(16 + (size_t)i % 64 * 16)));
        if (is_true())
            return true;
    }
    return false;
}

static bool pool_is_small(void) {
    return region_dirty_bytes() <= 1 * MIB;
}
static bool cache_is_empty(void) {
    return large_cache_bytes() == 0;
}
static bool alarm_is_off(void) {
    return !load_relaxed(&region_alarm);
}

static void burst(void) {
    enum { BLOCKS = 8000 };
    blocks_take(&blocks, BLOCKS, 2048);
    for (size_t i = 0; i < BLOCKS; i++)
        memset(blocks.at[i], 0xaa, 2048);
    blocks_free(&blocks);
}

Test(housekeeping, the_pool_of_a_burst_leaves_though_every_call_is_fast) {
    burst();
    cr_expect(goes_on_until(pool_is_small), "%zu KiB stay", region_dirty_bytes() / KIB);
}

Test(housekeeping, cached_large_blocks_leave_though_every_call_is_fast) {
    enum { BLOCKS = 4 };
    void *large[BLOCKS];
    for (int i = 0; i < BLOCKS; i++)
        cr_assert(large[i] = heap_malloc(2 * MIB));
    for (int i = 0; i < BLOCKS; i++)
        heap_free(large[i]);
    cr_expect_geq(large_cache_bytes(), 2 * MIB);
    cr_expect(goes_on_until(cache_is_empty), "%zu KiB stay", large_cache_bytes() / KIB);
}

static bool large_is_little(void) {
    return region_used_bytes() <= 3 * MIB;
}

Test(housekeeping, large_blocks_of_every_size_leave_though_every_call_is_fast) {
    enum { SIZES_MAX = 64 };
    void *large[SIZES_MAX];
    unsigned count = 0;
    for (size_t size = LARGE_MIN; size < LARGE_MAPPED_MIN; size = large_cache_round(size + 1)) {
        cr_assert(large[count] = heap_malloc(size));
        memset(large[count++], 0xaa, size);
    }
    for (unsigned i = 0; i < count; i++)
        heap_free(large[i]);
    cr_expect(goes_on_until(large_is_little), "%zu KiB stay", region_used_bytes() / KIB);
}

Test(housekeeping, the_alarm_ends_when_everything_has_left) {
    burst();
    housekeeping_alarm();
    cr_expect(goes_on_until(alarm_is_off));
    cr_expect_eq(region.fast_units, region.unit_count, "frees are fast again");
}

Test(housekeeping, a_trim_gives_everything_back_at_once) {
    burst();
    heap_free(heap_malloc(2 * MIB));
    cr_expect(heap_trim());
    cr_expect_eq(region_dirty_bytes(), 0);
    cr_expect_eq(large_cache_bytes(), 0);
    cr_expect_eq(region_used_bytes(), 0);
    cr_expect_not(heap_trim(), "there is nothing more to give");
}

// An owner that allocated, and sleeps.
static struct stage asleep;
static struct heap *sleeper;
static void *allocate_and_sleep(void *unused) {
    sleeper = heap_of_thread();
    blocks_take(&blocks, 8000, 2048);
    stage_turn(&asleep);
    stage_turn(&asleep);
    return NULL;
}
static bool sleeper_has_nothing(void) {
    bool nothing = false;
    if (lock_take(&sleeper->lock)) {
        nothing = blocks_out(sleeper) <= MAGAZINE_BLOCKS; // its bin is its own
        lock_release(&sleeper->lock);
    }
    return nothing;
}

Test(housekeeping, what_is_freed_while_its_owner_sleeps_leaves) {
    stage_open(&asleep);
    pthread_t owner = thread_start(allocate_and_sleep, NULL);
    stage_turn(&asleep);
    blocks_free(&blocks);
    cr_expect(goes_on_until(sleeper_has_nothing));
    cr_expect(goes_on_until(pool_is_small), "%zu KiB stay", region_dirty_bytes() / KIB);
    stage_turn(&asleep);
    thread_join(owner);
}

// Threads that hand blocks to each other, with housekeeping at every turn.
enum { TRADERS = 4, TRADE_MS = 400, COUNTER = 64 };
static void *counter[COUNTER];

static void *trade_and_tidy(void *thread) {
    uint64_t random = random_seed((uintptr_t)thread + UNIT_SEED), end = clock_ms() + TRADE_MS;
    for (unsigned i = 0; i % 64 || clock_ms() < end; i++) {
        size_t size = 16 + random_below(&random, random_below(&random, 64) ? 2000 : 200000);
        size_t *mine = heap_malloc(size);
        CHECK(mine, "no memory");
        mine[0] = size;
        mine[1] = ~size;
        size_t *theirs = __atomic_exchange_n(&counter[random_below(&random, COUNTER)], (void *)mine,
                                             __ATOMIC_ACQ_REL);
        CHECK(!theirs || theirs[0] == ~theirs[1], "a block in two hands");
        if (theirs)
            heap_free(theirs);
        if (i % 32 == 0)
            housekeeping_run(heap_of_thread());
        if (i % 512 == 0)
            housekeeping_alarm();
    }
    return NULL;
}

Test(housekeeping, at_every_turn_it_loses_no_block) {
    printf("seed %d\n", UNIT_SEED);
    threads_run(TRADERS, trade_and_tidy);
    for (int i = 0; i < COUNTER; i++)
        if (counter[i])
            heap_free(counter[i]);
    heap_trim();
    for (uint32_t i = 0; i < heap_count(); i++) {
        struct heap *h = heap_by_index(i);
        cr_assert(lock_take(&h->lock));
        depot_drain(h);
        lock_release(&h->lock);
        cr_expect_eq(blocks_out(h), 0, "heap %u", i);
    }
    cr_expect_eq(region_used_bytes(), 0);
}
