// The region: its memory, what is known of each unit, and how much of what nobody uses is kept.
#include "heap/region.h"
#include "base/os.h"
#include "base/range.h"
#include "heap/magazine.h"
#include "heap/runs.h"
#include "heap/slab.h"
#include <string.h>

#define REGION_MAX (64 * GIB)
#define REGION_MIN (16 * MIB)
#define LIMIT_SHARE 4
#define GROWTH_STEP (4 * MIB)
#define SMALL_REGION (16 * MIB)
#define SIDE_STEP (64 * KIB)
#define SIDE_SLACK (8 * OS_PAGE) // guard pages, and what rounding to pages adds
#define RUN_UNITS ((size_t)1 << RUN_UNITS_LOG2)
#define BITMAP_BYTES (UNIT_SIZE / 16 / 8) // per unit, for 16-byte blocks
// The pool keeps this much memory, and a share of what is in use, before it gives any back at
// once; more when what it gave was missed soon after. Housekeeping takes the rest, later.
#define DIRTY_FLOOR (4 * MIB)
#define DIRTY_SHARE 64
#define MISSED_MAX ((64 * MIB) >> UNIT_SHIFT)

struct region region;
uint32_t region_ticks;
uint32_t region_alarm;
bool region_is_cut = true; // until there is one

static struct range blocks, bin_range, entry_range, slab_range, bitmap_range; // under the lock
static char *owner_bins;        // fixed: the first owner's
static size_t owner_stride;     // fixed
static struct bin *nobodys_bin; // fixed
static size_t used_units;       // under the lock; read relaxed by housekeeping
static size_t dirty_low;        // the least runs_dirty_units since the last look
static bool is_drawn;           // was a dirty run taken since then?
// Units given back at once since the last looks, and how many of them were taken again. Both fade.
static size_t purged_units, missed_units;

static void pool_forget(void) {
    runs_forget();
    dirty_low = 0;
}
static struct lock lock = {.forget = pool_forget, .rank = LOCK_RANK_REGION};

struct lock *region_lock(void) {
    return &lock;
}
size_t region_dirty_bytes(void) {
    return runs_dirty_units() << UNIT_SHIFT;
}
size_t region_reserved_bytes(void) {
    return blocks.reserved;
}
size_t region_used_bytes(void) {
    return load_relaxed(&used_units) << UNIT_SHIFT;
}

// One reservation, cut up: blocks, then what is known about them, each behind the unused end of
// the range before it and a guard page.
static bool reserve_all(size_t size) {
    size_t units = size >> UNIT_SHIFT;
    struct range whole;
    size_t unit_side = sizeof(struct bin *) + sizeof(uint32_t) + sizeof(struct slab) + BITMAP_BYTES;
    size_t side = units * unit_side + SIDE_SLACK;
    if (!range_reserve(&whole, size + side, RUN_UNITS * UNIT_SIZE, OS_PAGE))
        return false;
    blocks = range_cut(&whole, size, GROWTH_STEP);
    bin_range = range_cut(&whole, units * sizeof(struct bin *), SIDE_STEP);
    entry_range = range_cut(&whole, units * sizeof(uint32_t), SIDE_STEP);
    slab_range = range_cut(&whole, units * sizeof(struct slab), SIDE_STEP);
    bitmap_range = range_cut(&whole, units * BITMAP_BYTES, SIDE_STEP);
    return true;
}

bool region_start(size_t wanted, struct bin *nobodys) {
    nobodys_bin = nobodys;
    size_t size = wanted ? wanted : 4 * os_ram_bytes();
    if (size > REGION_MAX)
        size = REGION_MAX;
    // A limited address space is the program's too, for its stacks and libraries.
    size_t limit = os_address_space_limit();
    if (limit != SIZE_MAX && size > limit / LIMIT_SHARE)
        size = limit / LIMIT_SHARE;
    size &= ~(GROWTH_STEP - 1);
    size_t asked = size;
    while (size >= REGION_MIN && !reserve_all(size))
        size = size / 2 & ~(GROWTH_STEP - 1);
    if (size < REGION_MIN)
        return false;
    region_is_cut = wanted || limit != SIZE_MAX || size < asked;
    region.bins = (struct bin **)bin_range.start;
    region.entries = (uint32_t *)entry_range.start;
    region.slabs = (struct slab *)slab_range.start;
    region.base = (uintptr_t)blocks.start;
    return true;
}

void region_bins_start(struct bin *bins, size_t stride) {
    owner_bins = (char *)bins;
    owner_stride = stride;
}

// In one order for all, and looked at again, for both may change meanwhile: whoever changes the
// alarm or the count last, sees the other's last value or is seen by it.
static void fast_units_set(void) {
    uint32_t alarm;
    size_t units;
    do {
        alarm = __atomic_load_n(&region_alarm, __ATOMIC_SEQ_CST);
        units = __atomic_load_n(&region.unit_count, __ATOMIC_SEQ_CST);
        __atomic_store_n(&region.fast_units, alarm ? 0 : units, __ATOMIC_SEQ_CST);
    } while (__atomic_load_n(&region_alarm, __ATOMIC_SEQ_CST) != alarm ||
             __atomic_load_n(&region.unit_count, __ATOMIC_SEQ_CST) != units);
}

void region_alarm_set(bool on) {
    __atomic_store_n(&region_alarm, on, __ATOMIC_SEQ_CST);
    fast_units_set();
}

bool region_reserves(const void *p) {
    return (uintptr_t)p - region.base < blocks.reserved;
}
bool region_is_used_up(void) {
    return load_relaxed(&region.unit_count) + RUN_UNITS > blocks.reserved >> UNIT_SHIFT;
}

void region_release_reserve(void) {
    if (!lock_take(&lock))
        return;
    range_release_from(&blocks, region.unit_count << UNIT_SHIFT);
    range_release_from(&bin_range, region.unit_count * sizeof(struct bin *));
    range_release_from(&entry_range, region.unit_count * sizeof(uint32_t));
    range_release_from(&slab_range, region.unit_count * sizeof(struct slab));
    range_release_from(&bitmap_range, region.unit_count * BITMAP_BYTES);
    lock_release(&lock);
}

static void dirty_low_note(void) {
    if (runs_dirty_units() < dirty_low)
        dirty_low = runs_dirty_units();
}

// One largest run more, at the end of what has memory.
static struct slab *region_extend(void) {
    size_t first = region.unit_count, end = first + RUN_UNITS;
    // A small program pays for no more than it uses, even if all its memory is locked.
    blocks.step = end << UNIT_SHIFT > SMALL_REGION ? GROWTH_STEP : SPAN_MAX;
    if (!blocks.start || !range_grow(&blocks, end << UNIT_SHIFT) ||
        !range_grow(&bin_range, end * sizeof(struct bin *)) ||
        !range_grow(&entry_range, end * sizeof(uint32_t)) ||
        !range_grow(&slab_range, end * sizeof(struct slab)) ||
        !range_grow(&bitmap_range, end * BITMAP_BYTES))
        return NULL;
    struct slab *run = &region.slabs[first];
    run->order = RUN_UNITS_LOG2;
    run->is_dirty = false;
    for (size_t unit = first; unit < end; unit++)
        store_relaxed(&region.bins[unit], nobodys_bin);
    __atomic_store_n(&region.unit_count, end, __ATOMIC_SEQ_CST);
    fast_units_set();
    return run;
}

// From the pool, or fresh.
static struct slab *run_get(unsigned order) {
    struct slab *run = run_take(order);
    if (!run && (run = region_extend()))
        run_trim(run, order);
    if (!run)
        return NULL;
    if (!run->is_dirty && purged_units) {
        purged_units -= purged_units >> order ? (size_t)1 << order : purged_units;
        if (missed_units < MISSED_MAX)
            missed_units += (size_t)2 << order;
    }
    is_drawn |= run->is_dirty;
    dirty_low_note();
    return run;
}

static struct bin *bin_of_entry(uint32_t entry) {
    unsigned c = entry & ENTRY_CLASS_MASK;
    if (!entry || entry & (ENTRY_LARGE | ENTRY_TWIN))
        return nobodys_bin;
    return (struct bin *)(owner_bins + ((entry >> ENTRY_OWNER_SHIFT) - 1) * owner_stride) + c;
}

static void units_set(const struct slab *first, size_t units, uint32_t entry) {
    size_t index = (size_t)(first - region.slabs);
    struct bin *bin = bin_of_entry(entry);
    for (size_t i = index; i < index + units; i++) {
        store_relaxed(&region.entries[i], entry);
        store_relaxed(&region.bins[i], bin);
    }
}

static uint64_t *outer_bitmap(const struct slab *s) {
    return (uint64_t *)(bitmap_range.start + (size_t)(s - region.slabs) * BITMAP_BYTES);
}

// A run in use, whose units have no entry yet.
static struct slab *run_use(unsigned order) {
    if (!lock_take(&lock))
        return NULL;
    struct slab *s = run_get(order);
    if (s)
        store_relaxed(&used_units, used_units + run_units(s));
    lock_release(&lock);
    return s;
}

struct slab *region_slab_take(uint32_t entry) {
    struct slab *s = run_use(size_classes[entry & ENTRY_CLASS_MASK].units_log2);
    if (!s)
        return NULL;
    s->entry = entry;
    slab_fill(s, outer_bitmap(s));
    units_set(s, run_units(s), entry);
    return s;
}

struct slab *region_chunk_take(uint32_t entry, unsigned order) {
    struct slab *s = run_use(order);
    if (!s)
        return NULL;
    s->entry = entry;
    s->bitmap = outer_bitmap(s);
    memset(s->bitmap, 0xff, run_units(s) * BITMAP_BYTES);
    units_set(s, run_units(s), entry);
    return s;
}

static size_t span_units(size_t size) {
    return (size + UNIT_SIZE - 1) >> UNIT_SHIFT;
}

// Gives the units from `from` to `end` of a run back, in aligned pieces.
static void units_give(struct slab *run, size_t from, size_t end, bool is_dirty) {
    while (from < end) {
        unsigned order = 0;
        while (!(from >> order & 1) && from + ((size_t)2 << order) <= end && order < RUN_UNITS_LOG2)
            order++;
        struct slab *piece = run + from;
        piece->order = (uint8_t)order;
        piece->is_dirty = is_dirty;
        from += (size_t)1 << order;
        run_give(piece);
    }
}

void *region_span_take(size_t size) {
    size_t units = span_units(size);
    unsigned order = 0;
    while (((size_t)1 << order) < units)
        order++;
    if (order > RUN_UNITS_LOG2 || !lock_take(&lock))
        return NULL;
    struct slab *run = run_get(order);
    if (run) {
        units_give(run, units, (size_t)1 << order, run->is_dirty);
        store_relaxed(&used_units, used_units + units);
    }
    lock_release(&lock);
    if (!run)
        return NULL;
    units_set(run, units, ENTRY_LARGE);
    return slab_start(run);
}

static bool pool_is_over(size_t keep_bytes) {
    return runs_dirty_units() > keep_bytes >> UNIT_SHIFT;
}

size_t region_dirty_low(bool *was_drawn) {
    *was_drawn = false;
    if (!lock_take(&lock))
        return 0;
    size_t low = dirty_low;
    *was_drawn = is_drawn;
    is_drawn = false;
    dirty_low = runs_dirty_units();
    purged_units /= 2;
    missed_units -= missed_units / 8;
    lock_release(&lock);
    return low << UNIT_SHIFT;
}

bool region_purge_one(size_t keep) {
    if (!lock_take(&lock))
        return false;
    struct slab *run = pool_is_over(keep) ? run_take_oldest_dirty() : NULL;
    lock_release(&lock);
    if (!run)
        return false;
    // Nobody else knows the run now; the system call is made without the lock.
    os_purge(slab_start(run), run_units(run) << UNIT_SHIFT);
    if (!lock_take(&lock))
        return false;
    run->is_dirty = false;
    run_give(run);
    dirty_low_note();
    bool more = pool_is_over(keep);
    lock_release(&lock);
    return more;
}

// Back into the pool; if that holds too much now, its oldest run goes back to the system.
static void units_release(struct slab *first, size_t units) {
    units_set(first, units, 0);
    if (!lock_take(&lock))
        return; // a signal handler on top of the pool: the units are lost, nothing else
    store_relaxed(&used_units, used_units - units);
    units_give(first, 0, units, true);
    size_t keep = DIRTY_FLOOR + ((used_units / DIRTY_SHARE + missed_units) << UNIT_SHIFT);
    bool over = pool_is_over(keep);
    if (over)
        purged_units += units;
    lock_release(&lock);
    if (over)
        region_purge_one(keep);
}

void region_slab_release(struct slab *s) {
    units_release(s, run_units(s));
}

void region_slabs_release(struct slab *first) {
    for (const struct slab *s = first; s; s = s->next)
        units_set(s, run_units(s), 0);
    if (!first || !lock_take(&lock))
        return; // as above
    while (first) {
        struct slab *s = first;
        size_t units = run_units(s);
        first = s->next;
        store_relaxed(&used_units, used_units - units);
        units_give(s, 0, units, true);
    }
    lock_release(&lock);
}

void region_span_release(void *span, size_t size) {
    units_release(&region.slabs[region_unit(span)], span_units(size));
}
