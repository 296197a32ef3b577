// Collects the statistics: sums over all heaps, those of departed threads included.
//
// A live block is one that is outside the bitmaps and in no bin, magazine or mail. Back ends are
// read under their lock where it is free; bins belong to their threads and are read without.
#include "watch/stats.h"
#include "base/option.h"
#include "base/os.h"
#include "heap/bin.h"
#include "heap/housekeeping.h"
#include "heap/large_cache.h"
#include "heap/misuse.h"
#include <string.h>

// No list is longer: a thread that was interrupted in mid-change must not lead the walk in circles.
enum { WALK_MAX = 1 << 20 };

// Blocks on their way home or home again: of any class.
static void magazines_subtract(struct stats *out, const struct magazine *m) {
    for (unsigned n = 0; m && n < WALK_MAX; n++, m = m->next)
        out->classes[m->unit_entry & ENTRY_CLASS_MASK].live -= m->count;
}

static int64_t depot_blocks(const struct back_class *back, unsigned c, bool is_locked) {
    if (!is_locked) // about
        return (int64_t)load_relaxed(&back->depot_count) * size_classes[c].bin_count;
    int64_t blocks = 0;
    for (const struct magazine *m = back->depot; m; m = m->next)
        blocks += m->count;
    return blocks;
}

static void back_class_add(struct class_stats *row, const struct back_class *back, unsigned c,
                           bool is_locked) {
    row->live += load_relaxed(&back->blocks_out) - depot_blocks(back, c, is_locked);
    row->counts.swaps += load_relaxed(&back->counts.swaps);
    row->counts.refills += load_relaxed(&back->counts.refills);
    row->counts.mailed += load_relaxed(&back->counts.mailed);
    row->counts.slabs += load_relaxed(&back->counts.slabs);
    row->counts.returned += load_relaxed(&back->counts.returned);
}

// What the owner could not file while its lock was away. Only for a heap whose owner stands still.
static void strays_add(struct stats *out, const struct heap *h) {
    magazines_subtract(out, h->stash);
    const struct slab *s = h->orphans;
    for (unsigned n = 0; s && n < WALK_MAX; n++, s = s->next) {
        unsigned c = s->entry & ENTRY_CLASS_MASK;
        out->classes[c].live += size_classes[c].block_count - s->free_count;
        out->classes[c].slabs++;
    }
}

static void back_end_add(struct stats *out, struct heap *h, bool is_still) {
    bool is_locked = lock_try(&h->lock);
    for (unsigned c = 1; c < CLASS_COUNT; c++)
        back_class_add(&out->classes[c], &h->back[c], c, is_locked);
    if (is_locked) {
        magazines_subtract(out, h->mail);
        // acquire: pairs with the sender's release; only the lock's holder takes from the inbox.
        magazines_subtract(out, load_acquire(&h->inbox));
        if (is_still)
            strays_add(out, h);
        lock_release(&h->lock);
    }
    out->is_exact &= is_locked && is_still;
}

// What only the owner changes; relaxed: it may be at it.
static void owned_subtract(struct stats *out, const struct heap *h) {
    for (unsigned c = 1; c < CLASS_COUNT; c++)
        out->classes[c].live -= bin_blocks(&h->bin[c]);
    for (unsigned i = 0; i < OUTGOING_SLOTS; i++) {
        uint32_t entry = load_relaxed(&h->outgoing[i].entry);
        void **top = load_relaxed(&h->outgoing[i].top);
        if (entry && top)
            out->classes[entry & ENTRY_CLASS_MASK].live -= magazine_top_count(top);
    }
}

static void calls_add(struct call_counts *sum, const struct call_counts *more) {
    sum->allocations += load_relaxed(&more->allocations); // relaxed: the owner counts on
    sum->frees += load_relaxed(&more->frees);
    sum->reallocs += load_relaxed(&more->reallocs);
    sum->requested += load_relaxed(&more->requested);
    sum->reallocated += load_relaxed(&more->reallocated);
}

static void heap_add(struct stats *out, uint32_t index) {
    struct heap *h = heap_by_index(index);
    bool is_parked = load_relaxed(&h->is_parked), is_shared = index == HEAP_SHARED;
    out->heaps_parked += is_parked;
    out->heaps_in_use += !is_parked && !is_shared;
    back_end_add(out, h, is_parked || is_shared || h == thread_heap);
    owned_subtract(out, h);
    for (unsigned c = 0; c < CLASS_COUNT && h->counted; c++)
        calls_add(&out->classes[c].calls, &h->counted[c]);
    out->is_counted &= h->counted != NULL;
}

// Of figures that were not read at one moment.
static uint64_t difference(uint64_t more, uint64_t less) {
    return more > less ? more - less : 0;
}

static void classes_sum(struct stats *out) {
    for (unsigned c = 0; c < CLASS_COUNT; c++) {
        struct class_stats *row = &out->classes[c];
        row->slabs += difference(row->counts.slabs, row->counts.returned);
        if (row->live < 0)
            row->live = 0;
        out->small_live_blocks += (uint64_t)row->live;
        out->small_live_bytes += (uint64_t)row->live * size_classes[c].size;
        out->slab_bytes += row->slabs * size_class_slab_bytes(c);
        calls_add(&out->calls, &row->calls);
    }
}

void stats_collect(struct stats *out) {
    memset(out, 0, sizeof *out);
    out->heaps = heap_count();
    out->is_counted = options.count && out->heaps;
    out->is_exact = true;
    for (uint32_t i = 0; i < out->heaps; i++)
        heap_add(out, i);
    classes_sum(out);
    frames_counts_get(&out->frames);
    capture_counts_get(&out->captured);
    out->small_live_blocks += out->captured.live_blocks;
    out->small_live_bytes += out->captured.live_bytes;
    out->slab_bytes += out->captured.slab_bytes;
    kinds_counts_get(&out->kinds);
    out->small_live_blocks += out->kinds.live_blocks;
    out->small_live_bytes += out->kinds.live_bytes;
    out->slab_bytes += out->kinds.slab_bytes;
    out->faults = misuse_noted();
    out->pool_bytes = region_dirty_bytes();
    out->reserved_bytes = region_reserved_bytes();
    out->magazine_bytes = magazine_memory();
    out->rounds = housekeeping_rounds();
    out->purged_bytes = os_purged_bytes();
    large_counts_get(&out->large);
    out->large_live_bytes = out->large.live_bytes;
    out->large_cache_hits = difference(out->large.allocations, out->large.misses);
    out->large_live_blocks = difference(out->large.allocations, out->large.frees);
    out->large_cache_bytes = large_cache_bytes();
}
