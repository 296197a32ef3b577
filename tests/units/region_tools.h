// A region for tests, and a walk over all of its units: each lies in one slab, span or pooled run.
#pragma once
#include "unit.h"
#include "base/os.h"
#include "heap/region.h"

#define TEST_REGION (64 * MIB)
#define RUN_UNITS ((size_t)1 << RUN_UNITS_LOG2)

enum { TEST_OWNER = 3 };

// The smallest class whose slab has so many units.
__attribute__((unused)) static unsigned class_of_units(unsigned units_log2) {
    unsigned c = 1;
    while (size_classes[c].units_log2 != units_log2)
        c++;
    return c;
}

__attribute__((unused)) static uint32_t entry_of_units(unsigned units_log2) {
    return TEST_OWNER << ENTRY_OWNER_SHIFT | class_of_units(units_log2);
}

__attribute__((unused)) static struct slab *slab_of_units(unsigned units_log2) {
    return region_slab_take(entry_of_units(units_log2));
}

__attribute__((unused)) static void region_open(size_t size) {
    size_class_start();
    cr_assert(region_start(size, NULL));
}

__attribute__((unused)) static void pool_purge(void) {
    while (region_purge_one(0)) {
    }
}

struct walk {
    size_t runs, dirty_units, slab_units;
};

// `large_units` is how many are in spans: these have no descriptor to say so.
__attribute__((unused)) static struct walk walk_check(size_t large_units) {
    struct walk found = {0};
    size_t step, large = 0, free_units = 0;
    for (size_t u = 0; u < region.unit_count; u += step) {
        const struct slab *s = &region.slabs[u];
        uint32_t entry = region.entries[u];
        step = (size_t)1 << s->order;
        if (entry == ENTRY_LARGE) {
            step = 1;
            large++;
            continue;
        }
        for (size_t i = u; i < u + step; i++)
            cr_assert_eq(region.entries[i], entry, "unit %zu of the run at %zu", i, u);
        cr_assert_eq(u % step, 0, "a run of %zu units at %zu", step, u);
        if (entry) {
            cr_assert_eq(s->entry, entry);
            cr_assert_eq(s->order, size_classes[entry & ENTRY_CLASS_MASK].units_log2);
            cr_assert_neq(s->state, SLAB_POOLED);
            found.slab_units += step;
            continue;
        }
        cr_assert_eq(s->state, SLAB_POOLED, "unit %zu is nobody's", u);
        found.runs++;
        free_units += step;
        found.dirty_units += s->is_dirty ? step : 0;
    }
    cr_assert_eq(large, large_units);
    cr_assert_eq(found.slab_units + large + free_units, region.unit_count);
    cr_assert_eq(region_used_bytes(), (found.slab_units + large) << UNIT_SHIFT);
    cr_assert_eq(region_dirty_bytes(), found.dirty_units << UNIT_SHIFT);
    return found;
}
