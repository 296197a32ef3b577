// Housekeeping: ageing of depots, of the region's pool and of cached large blocks, and the mail of
// heaps whose owners sleep.
#include "heap/housekeeping.h"
#include "base/os.h"
#include "heap/depot.h"
#include "heap/large.h"
#include "heap/large_cache.h"
#include "heap/mail.h"
#include "heap/sparse.h"
#include "heap/shelf.h"

enum {
    TICK_MS = 100,
    REST_MS = 400,
    QUIET_MS = 250,
    HEAPS_PER_STEP = 8,
    MAIL_PER_VISIT = 16 * MAGAZINE_BLOCKS
};
#define GROWN_BYTES (1 * MIB)
#define POOL_KEPT (512 * KIB) // of the region's pool, when nobody asks for slabs

static uint64_t last_tick_ms;  // relaxed: the one who moves it on has the tick
static uint64_t rest_until_ms; // relaxed: no alarm before,
static size_t rest_bytes;      // relaxed: unless this much and GROWN_BYTES more is kept
static size_t tick_bytes;      // relaxed: what was kept at the last tick
static uint32_t next_heap;     // relaxed: where the round over all heaps goes on
static bool is_mail_left;      // relaxed: the last visit to a quiet heap found mail there
static uint64_t rounds;        // relaxed: ticks since the start
static size_t pool_surplus;    // relaxed: bytes of the pool that the last interval did not need

static size_t kept_bytes(void) {
    return region_dirty_bytes() + large_cache_bytes();
}

void housekeeping_alarm(void) {
    if (load_relaxed(&region_alarm))
        return;
    if (kept_bytes() > load_relaxed(&rest_bytes) + GROWN_BYTES ||
        os_coarse_ms() >= load_relaxed(&rest_until_ms))
        region_alarm_set(true);
}

// What is kept is in use and does not grow: nothing will leave, and the alarm only costs. It comes
// back after a while, or when more is kept.
static void alarm_rest(uint64_t now) {
    store_relaxed(&rest_until_ms, now + REST_MS);
    store_relaxed(&rest_bytes, kept_bytes());
    region_alarm_set(false);
}

static bool tick_claim(uint64_t now) {
    uint64_t last = load_relaxed(&last_tick_ms);
    // acquire/release on the clock word: two ticks never run at once for the same moment.
    return now - last >= TICK_MS && cas_acq_rel(&last_tick_ms, &last, now);
}

static bool has_mail(struct heap *h) {
    return load_relaxed(&h->inbox) || load_relaxed(&h->mail); // a look, before the lock
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
        if (is_tick) {
            depot_trim(h);
            sparse_purge_one(h);
        }
        lock_release(&h->lock);
        if (mail)
            return true;
    }
    return false;
}

uint64_t housekeeping_rounds(void) {
    return load_relaxed(&rounds);
}

static void tick(struct heap *h, uint64_t now) {
    add_relaxed(&rounds, 1);
    add_relaxed(&region_ticks, 1);
    mail_flush(h);
    if (lock_try(&h->lock)) {
        depot_trim(h);
        lock_release(&h->lock);
    }
    bool had_mail = quiet_heaps_visit(h, true);
    store_relaxed(&is_mail_left, had_mail);
    bool is_cache_idle = large_cache_tick();
    bool was_drawn;
    size_t low = region_dirty_low(&was_drawn);
    store_relaxed(&pool_surplus, low);
    if (had_mail)
        housekeeping_alarm(); // there may be more
    else if (!is_cache_idle && was_drawn && low <= POOL_KEPT &&
             kept_bytes() <= load_relaxed(&tick_bytes) + GROWN_BYTES)
        alarm_rest(now);
    store_relaxed(&tick_bytes, kept_bytes());
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

// Where there was mail there may be more.
static bool mail_shrink(struct heap *h) {
    if (!load_relaxed(&is_mail_left))
        return false;
    bool had_mail = quiet_heaps_visit(h, false);
    store_relaxed(&is_mail_left, had_mail);
    return had_mail;
}

static bool sparse_shrink(struct heap *h) {
    if (!lock_try(&h->lock))
        return false;
    bool had_one = sparse_purge_one(h);
    lock_release(&h->lock);
    return had_one;
}

static void step(struct heap *h) {
    h->slow_calls = h->alarmed_calls = 0;
    uint64_t now = os_coarse_ms();
    store_relaxed(&h->last_active_ms, now);
    if (tick_claim(now))
        tick(h, now);
    if (!load_relaxed(&region_alarm) || large_cache_shrink() || pool_shrink() || mail_shrink(h) ||
        sparse_shrink(h))
        return;
    if (!large_cache_bytes() && region_dirty_bytes() <= POOL_KEPT)
        region_alarm_set(false);
}

void housekeeping_run(struct heap *h) {
    heap_set_busy(h, true);
    step(h);
    heap_set_busy(h, false);
}

bool housekeeping_trim(struct heap *h) {
    size_t before = region_dirty_bytes() + large_cache_bytes();
    mail_flush(h);
    if (lock_take(&h->lock)) {
        depot_drain(h);
        shelf_release_retired(h);
        lock_release(&h->lock);
    }
    heap_set_busy(h, false);
    large_cache_clear();
    while (region_purge_one(0)) {
    }
    return before > 0;
}
