// Housekeeping: ageing of depots, of the region's pool and of cached large blocks, and the mail of
// heaps whose owners sleep.
#include "heap/housekeeping.h"
#include "base/os.h"
#include "heap/depot.h"
#include "heap/large.h"
#include "heap/large_cache.h"
#include "heap/mail.h"

enum { TICK_MS = 100, QUIET_MS = 250, HEAPS_PER_STEP = 8, MAIL_PER_VISIT = 16 * MAGAZINE_BLOCKS };
#define POOL_KEPT (512 * KIB) // of the region's pool, when nobody asks for slabs

static uint64_t last_tick_ms; // relaxed: the one who moves it on has the tick
static uint32_t next_heap;    // relaxed: where the round over all heaps goes on
static size_t pool_surplus;   // relaxed: bytes of the pool that the last interval did not need

void housekeeping_alarm(void) {
    if (!load_relaxed(&heap_alarm))
        heap_set_alarm();
}

static bool tick_claim(uint64_t now) {
    uint64_t last = load_relaxed(&last_tick_ms);
    // acquire/release on the clock word: two ticks never run at once for the same moment.
    return now - last >= TICK_MS && cas_acq_rel(&last_tick_ms, &last, now);
}

static bool has_mail(struct heap *h) {
    return load_relaxed(&h->inbox) || h->mail; // racy: a look, before the lock
}

// Goes round a few heaps, for those whose owners are away: sorts their mail, which is as much as
// one step does, and at a tick empties what their depots do not need. False: there was no mail.
static bool quiet_heaps_visit(struct heap *mine, bool is_tick) {
    uint32_t all = heap_count();
    for (int i = 0; i < HEAPS_PER_STEP && i < (int)all; i++) {
        struct heap *h = heap_by_index(add_relaxed(&next_heap, 1) % all);
        bool mail = has_mail(h);
        if (h == mine || !(mail || is_tick) || !heap_is_quiet(h, QUIET_MS) || !lock_try(&h->lock))
            continue;
        mail_sort(h, MAIL_PER_VISIT, false);
        if (is_tick)
            depot_trim(h);
        lock_release(&h->lock);
        if (mail)
            return true;
    }
    return false;
}

static void tick(struct heap *h) {
    mail_flush(h);
    if (lock_try(&h->lock)) {
        depot_trim(h);
        lock_release(&h->lock);
    }
    if (quiet_heaps_visit(h, true))
        housekeeping_alarm(); // there may be more
    large_cache_tick();
    store_relaxed(&pool_surplus, region_dirty_low());
}

// What the program drew from the pool in the last interval stays; one run of the rest leaves.
static bool pool_shrink(void) {
    size_t surplus = load_relaxed(&pool_surplus), before = region_dirty_bytes();
    if (!surplus || before <= POOL_KEPT)
        return false;
    region_purge_one(POOL_KEPT);
    size_t after = region_dirty_bytes(), gone = before > after ? before - after : 0;
    store_relaxed(&pool_surplus, gone && gone < surplus ? surplus - gone : 0);
    return true;
}

void housekeeping_run(struct heap *h) {
    h->slow_calls = 0;
    uint64_t now = os_coarse_ms();
    store_relaxed(&h->last_active_ms, now);
    if (tick_claim(now))
        tick(h);
    if (!load_relaxed(&heap_alarm) || large_cache_shrink() || pool_shrink() ||
        quiet_heaps_visit(h, false))
        return;
    if (!large_cache_bytes() && region_dirty_bytes() <= POOL_KEPT)
        store_relaxed(&heap_alarm, 0);
}

bool housekeeping_trim(struct heap *h) {
    size_t before = region_dirty_bytes() + large_cache_bytes();
    mail_flush(h);
    if (lock_take(&h->lock)) {
        depot_drain(h);
        lock_release(&h->lock);
    }
    large_cache_clear();
    while (region_purge_one(0)) {
    }
    return before > 0;
}
