// The public functions, and the table of them.
#include "framealloc/framealloc.h"
#include "heap/alloc.h"
#include "watch/process.h"
#include "watch/report.h"
#include "watch/stats.h"
#include <errno.h>
#include <stddef.h>
#include <string.h>

static fa_stats stats_as_public(const struct stats *s, const struct process_memory *process) {
    return (fa_stats){
        .flags = (s->is_counted ? FA_STATS_COUNTED : 0) | (s->is_exact ? FA_STATS_EXACT : 0),
        .live_blocks = stats_live_blocks(s),
        .live_bytes = stats_live_bytes(s),
        .held_bytes = stats_held_bytes(s),
        .process_bytes = process->resident,
        .process_peak_bytes = process->peak,
        .allocations = s->calls.allocations,
        .frees = s->calls.frees,
        .reallocs = s->calls.reallocs,
        .requested_bytes = s->calls.requested,
        .reallocated_bytes = s->calls.reallocated,
        .heaps = s->heaps,
        .heaps_in_use = s->heaps_in_use,
        .heaps_parked = s->heaps_parked,
        .slab_bytes = s->slab_bytes,
        .pool_bytes = s->pool_bytes,
        .magazine_bytes = s->magazine_bytes,
        .reserved_bytes = s->reserved_bytes,
        .large_live_blocks = s->large_live_blocks,
        .large_live_bytes = s->large_live_bytes,
        .large_made = s->large.allocations,
        .large_cache_hits = s->large_cache_hits,
        .large_cache_bytes = s->large_cache_bytes,
    };
}

int fa_stats_get(fa_stats *out) {
    if (out->size < offsetof(fa_stats, live_blocks))
        return -EINVAL;
    struct stats stats;
    struct process_memory process;
    char scratch[PROCESS_SCRATCH];
    stats_collect(&stats);
    process_memory_get(&process, scratch);
    fa_stats filled = stats_as_public(&stats, &process);
    filled.size = out->size < sizeof filled ? out->size : (uint32_t)sizeof filled;
    memcpy(out, &filled, filled.size);
    return 0;
}

int fa_stats_text(int fd) {
    return -report_write(fd, REPORT_TEXT, REPORT_CALL);
}

int fa_stats_json(int fd) {
    return -report_write(fd, REPORT_JSON, REPORT_CALL);
}

int fa_trim(void) {
    return heap_trim();
}

int fa_thread_flush(void) {
    struct heap *h = heap_of_thread();
    return !h || heap_drain(h) ? 0 : -EBUSY; // a thread without a heap keeps nothing
}

static const fa_api table = {
    .version = FA_API_VERSION,
    .size = sizeof table,
    .stats_get = fa_stats_get,
    .stats_text = fa_stats_text,
    .stats_json = fa_stats_json,
    .trim = fa_trim,
    .thread_flush = fa_thread_flush,
};

const fa_api *fa_api_get(uint32_t version) {
    return version <= FA_API_VERSION ? &table : NULL;
}
