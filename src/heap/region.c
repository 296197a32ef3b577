// The region and its pool of slabs: runs of 1, 2, 4 or 8 units, as in a buddy system (Knowlton,
// "A fast storage allocator", 1965) whose largest run is 512 KiB.
#include "heap/region.h"
#include "base/os.h"
#include "base/range.h"
#include "heap/slab.h"
#include <string.h>

#define REGION_MAX (64 * GIB)
#define REGION_MIN (16 * MIB)
#define GROWTH_STEP (4 * MIB)
#define SIDE_STEP (64 * KIB)
#define RUN_UNITS ((size_t)1 << UNITS_MAX_LOG2)
#define BITMAP_BYTES (UNIT_SIZE / 16 / 8) // per unit, for 16-byte blocks
// The pool keeps this much memory, and a share of what is in use, before it gives any back.
#define DIRTY_FLOOR (2 * MIB)
#define DIRTY_SHARE 8

struct region region;

static struct lock lock;
static struct range blocks, entry_range, slab_range, bitmap_range; // under the lock
// Free runs by order and by whether they may hold memory; the newest first. Under the lock.
static struct run_list {
    struct slab *first, *last;
} runs[UNITS_MAX_LOG2 + 1][2];
static size_t dirty_units, used_units; // under the lock; read relaxed by housekeeping
static size_t dirty_low;               // the least dirty_units since the last look

struct lock *region_lock(void) {
    return &lock;
}
size_t region_dirty_bytes(void) {
    return load_relaxed(&dirty_units) << UNIT_SHIFT;
}
size_t region_used_bytes(void) {
    return load_relaxed(&used_units) << UNIT_SHIFT;
}

static bool reserve_all(size_t size) {
    size_t units = size >> UNIT_SHIFT;
    if (!range_reserve(&blocks, size, RUN_UNITS * UNIT_SIZE, GROWTH_STEP))
        return false;
    if (range_reserve(&entry_range, units * sizeof(uint32_t), OS_PAGE, SIDE_STEP) &&
        range_reserve(&slab_range, units * sizeof(struct slab), OS_PAGE, SIDE_STEP) &&
        range_reserve(&bitmap_range, units * BITMAP_BYTES, OS_PAGE, SIDE_STEP))
        return true;
    range_release_tail(&blocks);
    range_release_tail(&entry_range);
    range_release_tail(&slab_range);
    return false;
}

bool region_start(size_t wanted) {
    size_t size = wanted ? wanted : 4 * os_ram_bytes();
    if (size > REGION_MAX)
        size = REGION_MAX;
    // A limited address space is the program's too: leave it the larger part.
    size_t limit = os_address_space_limit();
    if (limit != SIZE_MAX && size > limit / 2)
        size = limit / 2;
    size &= ~(GROWTH_STEP - 1);
    while (size >= REGION_MIN && !reserve_all(size))
        size = size / 2 & ~(GROWTH_STEP - 1);
    if (size < REGION_MIN)
        return false;
    region.entries = (uint32_t *)entry_range.start;
    region.slabs = (struct slab *)slab_range.start;
    region.base = (uintptr_t)blocks.start;
    return true;
}

void region_release_reserve(void) {
    if (!lock_take(&lock))
        return;
    range_release_tail(&blocks);
    range_release_tail(&entry_range);
    range_release_tail(&slab_range);
    range_release_tail(&bitmap_range);
    lock_release(&lock);
}

static size_t run_units(const struct slab *run) {
    return (size_t)1 << run->order;
}

static void run_insert(struct slab *run) {
    struct run_list *list = &runs[run->order][run->is_dirty];
    run->state = SLAB_POOLED;
    run->previous = NULL;
    run->next = list->first;
    *(list->first ? &list->first->previous : &list->last) = run;
    list->first = run;
    if (run->is_dirty)
        store_relaxed(&dirty_units, dirty_units + run_units(run));
}

static void run_remove(struct slab *run) {
    struct run_list *list = &runs[run->order][run->is_dirty];
    *(run->previous ? &run->previous->next : &list->first) = run->next;
    *(run->next ? &run->next->previous : &list->last) = run->previous;
    run->state = SLAB_UNUSED;
    if (run->is_dirty)
        store_relaxed(&dirty_units, dirty_units - run_units(run));
    if (dirty_units < dirty_low)
        dirty_low = dirty_units;
}

// Puts a run into the pool, joined with its buddies.
static void run_give(struct slab *run) {
    while (run->order < UNITS_MAX_LOG2) {
        size_t index = (size_t)(run - region.slabs);
        struct slab *buddy = &region.slabs[index ^ run_units(run)];
        if (buddy->state != SLAB_POOLED || buddy->order != run->order ||
            buddy->is_dirty != run->is_dirty)
            break;
        run_remove(buddy);
        if (buddy < run)
            run = buddy;
        run->order++;
    }
    run_insert(run);
}

// Takes a run of at least this order, memory at hand first.
static struct slab *run_find(unsigned order) {
    for (int dirty = 1; dirty >= 0; dirty--) {
        for (unsigned o = order; o <= UNITS_MAX_LOG2; o++) {
            struct slab *run = runs[o][dirty].first;
            if (run) {
                run_remove(run);
                return run;
            }
        }
    }
    return NULL;
}

// One largest run more, at the end of what has memory.
static struct slab *region_extend(void) {
    size_t first = region.unit_count, end = first + RUN_UNITS;
    if (!blocks.start || !range_grow(&blocks, end << UNIT_SHIFT) ||
        !range_grow(&entry_range, end * sizeof(uint32_t)) ||
        !range_grow(&slab_range, end * sizeof(struct slab)) ||
        !range_grow(&bitmap_range, end * BITMAP_BYTES))
        return NULL;
    struct slab *run = &region.slabs[first];
    run->order = UNITS_MAX_LOG2;
    run->is_dirty = false;
    store_relaxed(&region.unit_count, end);
    return run;
}

static struct slab *run_take(unsigned order) {
    struct slab *run = run_find(order);
    if (!run && !(run = region_extend()))
        return NULL;
    while (run->order > order) { // the upper half goes back
        run->order--;
        struct slab *upper = run + run_units(run);
        upper->order = run->order;
        upper->is_dirty = run->is_dirty;
        run_insert(upper);
    }
    return run;
}

struct slab *region_slab_take(uint32_t entry) {
    unsigned c = entry & ENTRY_CLASS_MASK, order = size_classes[c].units_log2;
    if (!lock_take(&lock))
        return NULL;
    struct slab *s = run_take(order);
    if (s)
        store_relaxed(&used_units, used_units + run_units(s));
    lock_release(&lock);
    if (!s)
        return NULL;
    s->entry = entry;
    size_t index = (size_t)(s - region.slabs);
    slab_fill(s, (uint64_t *)(bitmap_range.start + index * BITMAP_BYTES));
    for (size_t i = 0; i < run_units(s); i++)
        store_relaxed(&region.entries[index + i], entry);
    return s;
}

static bool pool_is_over(size_t keep_bytes) {
    return dirty_units > keep_bytes >> UNIT_SHIFT;
}

static struct slab *oldest_dirty_run(void) {
    for (int order = UNITS_MAX_LOG2; order >= 0; order--)
        if (runs[order][1].last)
            return runs[order][1].last;
    return NULL;
}

size_t region_dirty_low(void) {
    if (!lock_take(&lock))
        return 0;
    size_t low = dirty_low;
    dirty_low = dirty_units;
    lock_release(&lock);
    return low << UNIT_SHIFT;
}

bool region_purge_one(size_t keep) {
    if (!lock_take(&lock))
        return false;
    struct slab *run = pool_is_over(keep) ? oldest_dirty_run() : NULL;
    if (run)
        run_remove(run);
    lock_release(&lock);
    if (!run)
        return false;
    // Nobody else knows the run now; the system call is made without the lock.
    os_purge(slab_start(run), run_units(run) << UNIT_SHIFT);
    if (!lock_take(&lock))
        return false;
    run->is_dirty = false;
    run_give(run);
    bool more = pool_is_over(keep);
    lock_release(&lock);
    return more;
}

void region_slab_release(struct slab *s) {
    size_t index = (size_t)(s - region.slabs);
    for (size_t i = 0; i < run_units(s); i++)
        store_relaxed(&region.entries[index + i], 0);
    if (!lock_take(&lock))
        return;
    store_relaxed(&used_units, used_units - run_units(s));
    s->is_dirty = true;
    run_give(s);
    size_t keep = DIRTY_FLOOR + (used_units << UNIT_SHIFT) / DIRTY_SHARE;
    bool over = pool_is_over(keep);
    lock_release(&lock);
    if (over)
        region_purge_one(keep);
}
