// Counting in the rows of the heap: plain in a thread's own, atomic in the one that is shared.
#include "heap/count.h"
#include "heap/fallback.h"
#include "heap/heap.h"
#include "heap/large_table.h"

static _Thread_local bool is_paused __attribute__((tls_model("initial-exec")));

void count_pause(bool on) {
    is_paused = on;
}

static bool is_live_large(const void *p) {
    struct large_block block;
    return large_table_find(p, &block) || fallback_usable_size(p);
}

// relaxed: a report may read at any moment.
static void add(uint64_t *count, uint64_t more, bool is_shared) {
    if (is_shared)
        add_relaxed(count, more);
    else
        store_relaxed(count, *count + more);
}

static void count(const void *p, struct call_counts more) {
    if (!p || is_paused || !heap_count())
        return;
    bool is_pool = region_has_pool_block(p), is_shared = !thread_heap->counted;
    if (!is_pool && !is_live_large(p))
        return; // nobody's: a misuse, about to be reported
    if (is_pool && region_entry(p) & ENTRY_KIND)
        return; // a block of an engine's pool or group: no malloc was counted
    struct call_counts *rows = (is_shared ? heap_by_index(HEAP_SHARED) : thread_heap)->counted;
    if (!rows)
        return;
    struct call_counts *row = &rows[is_pool ? region_entry(p) & ENTRY_CLASS_MASK : COUNT_LARGE];
    add(&row->allocations, more.allocations, is_shared);
    add(&row->frees, more.frees, is_shared);
    add(&row->reallocs, more.reallocs, is_shared);
    add(&row->requested, more.requested, is_shared);
    add(&row->reallocated, more.reallocated, is_shared);
}

void count_allocation(const void *p, size_t size) {
    count(p, (struct call_counts){.allocations = 1, .requested = size});
}

void count_free(const void *p) {
    count(p, (struct call_counts){.frees = 1});
}

void count_realloc(const void *resized, size_t size) {
    count(resized, (struct call_counts){.reallocs = 1, .reallocated = size});
}
