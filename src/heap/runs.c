// Free runs by order and by whether they may hold memory; the newest first.
#include "heap/runs.h"
#include <string.h>

static struct run_list { struct slab *first, *last; } lists[RUN_UNITS_LOG2 + 1][2];
static size_t dirty_units;

size_t runs_dirty_units(void) {
    return load_relaxed(&dirty_units);
}

void runs_forget(void) {
    memset(lists, 0, sizeof lists);
    dirty_units = 0;
    for (size_t i = 0; i < region.unit_count; i++)
        if (region.slabs[i].state == SLAB_POOLED)
            region.slabs[i].state = SLAB_UNUSED;
}

static void run_insert(struct slab *run) {
    struct run_list *list = &lists[run->order][run->is_dirty];
    store_relaxed(&run->state, SLAB_POOLED);
    run->previous = NULL;
    run->next = list->first;
    *(list->first ? &list->first->previous : &list->last) = run;
    list->first = run;
    if (run->is_dirty)
        store_relaxed(&dirty_units, dirty_units + run_units(run));
}

static void run_remove(struct slab *run) {
    struct run_list *list = &lists[run->order][run->is_dirty];
    *(run->previous ? &run->previous->next : &list->first) = run->next;
    *(run->next ? &run->next->previous : &list->last) = run->previous;
    store_relaxed(&run->state, SLAB_UNUSED);
    if (run->is_dirty)
        store_relaxed(&dirty_units, dirty_units - run_units(run));
}

void run_give(struct slab *run) {
    while (run->order < RUN_UNITS_LOG2) {
        size_t index = (size_t)(run - region.slabs);
        struct slab *buddy = &region.slabs[index ^ run_units(run)];
        if (load_relaxed(&buddy->state) != SLAB_POOLED || buddy->order != run->order ||
            buddy->is_dirty != run->is_dirty)
            break;
        run_remove(buddy);
        if (buddy < run)
            run = buddy;
        run->order++;
    }
    run_insert(run);
}

static struct slab *run_find(unsigned order) {
    for (int dirty = 1; dirty >= 0; dirty--)
        for (unsigned o = order; o <= RUN_UNITS_LOG2; o++)
            if (lists[o][dirty].first)
                return lists[o][dirty].first;
    return NULL;
}

void run_trim(struct slab *run, unsigned order) {
    while (run->order > order) { // the upper half goes back
        run->order--;
        struct slab *upper = run + run_units(run);
        upper->order = run->order;
        upper->is_dirty = run->is_dirty;
        run_insert(upper);
    }
}

struct slab *run_take(unsigned order) {
    struct slab *run = run_find(order);
    if (run) {
        run_remove(run);
        run_trim(run, order);
    }
    return run;
}

struct slab *run_take_oldest_dirty(void) {
    for (int order = RUN_UNITS_LOG2; order >= 0; order--) {
        struct slab *run = lists[order][1].last;
        if (run) {
            run_remove(run);
            return run;
        }
    }
    return NULL;
}
