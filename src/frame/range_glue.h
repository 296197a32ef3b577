// Ranges for the engine: addresses of which a growing front is memory. A part of frames.c.
#pragma once
#include "base/os.h"
#include "base/range.h"
#include "framealloc/types.h"

enum { RANGE_STEP = 1 << 20 };

static struct range range_of(const struct fa__range *range) {
    return (struct range){.start = (char *)range->start,
                          .committed = range->committed,
                          .reserved = range->reserved,
                          .step = RANGE_STEP,
                          .is_released = range->is_released};
}

static int fa__range_take(struct fa__range *range, size_t size) {
    struct range taken;
    if (!range_reserve(&taken, (size + OS_PAGE - 1) & ~(OS_PAGE - 1), FA_ALIGN_MAX, RANGE_STEP))
        return false;
    *range = (struct fa__range){.start = (uintptr_t)taken.start, .reserved = taken.reserved};
    return true;
}

static void fa__range_give(const struct fa__range *range) {
    os_unmap((void *)range->start, range->is_released ? range->committed : range->reserved);
}

static int fa__range_grow(struct fa__range *range, size_t size) {
    struct range grown = range_of(range);
    if (!range_grow(&grown, size))
        return false;
    range->committed = grown.committed;
    return true;
}

static int fa__range_purge(uintptr_t from, uintptr_t to) {
    return os_purge((void *)from, to - from) == 0;
}

// Lets go of what is not memory yet.
static void fa__range_release(struct fa__range *range) {
    struct range tail = range_of(range);
    range_release_tail(&tail);
    range->is_released = tail.is_released;
}
