// Reserved address ranges that grow at the end.
#include "base/range.h"
#include "base/os.h"

bool range_reserve(struct range *range, size_t size, size_t alignment, size_t step) {
    void *start = os_reserve(size, alignment);
    if (!start)
        return false;
    *range = (struct range){.start = start, .reserved = size, .step = step};
    return true;
}

struct range range_cut(struct range *range, size_t size, size_t step) {
    size = (size + OS_PAGE - 1) & ~(OS_PAGE - 1);
    struct range front = {.start = range->start, .reserved = size, .step = step};
    range->start += size + OS_PAGE;
    range->reserved -= size + OS_PAGE;
    return front;
}

static bool range_commit(struct range *range, size_t target) {
    char *from = range->start + range->committed;
    size_t more = target - range->committed;
    if ((range->is_released ? os_commit_unreserved(from, more) : os_commit(from, more)) != 0)
        return false;
    range->committed = target;
    return true;
}

bool range_grow(struct range *range, size_t size) {
    if (size <= range->committed)
        return true;
    if (size > range->reserved)
        return false;
    size_t target = (size + range->step - 1) / range->step * range->step;
    if (target > range->reserved)
        target = range->reserved;
    size_t least = (size + OS_PAGE - 1) & ~(OS_PAGE - 1);
    return range_commit(range, target) || (least < target && range_commit(range, least));
}

void range_release_from(struct range *range, size_t used) {
    size_t end = range->is_released ? range->committed : range->reserved;
    size_t kept = (used + OS_PAGE - 1) & ~(OS_PAGE - 1);
    if (kept >= end)
        return;
    os_unmap(range->start + kept, end - kept);
    range->committed = kept;
    range->is_released = true;
}

void range_release_tail(struct range *range) {
    range_release_from(range, range->committed);
}
