// The public functions, and the table of them.
#define FA_LINKED
#include "framealloc/framealloc.h"
#include "base/option_table.h"
#include "frame/frames.h"
#include "framealloc/implementation/table.h"
#include "heap/alloc.h"
#include "heap/capture.h"
#include "heap/large_table.h"
#include "heap/slab.h"
#include "heap/start.h"
#include "kind/kinds.h"
#include "kind/pool_cache.h"
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
        .arenas = s->frames.arenas,
        .arena_bytes = s->frames.arena_bytes,
        .discarded_blocks = s->frames.discarded_blocks,
        .discarded_bytes = s->frames.discarded_bytes,
        .captured_live_blocks = s->captured.live_blocks,
        .captured_live_bytes = s->captured.live_bytes,
        .captured_slab_bytes = s->captured.slab_bytes,
        .faults = s->faults,
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
    pool_cache_thread_flush();
    return !h || heap_drain(h) ? 0 : -EBUSY; // a thread without a heap keeps nothing
}

int fa_available(void) {
    return 1;
}

// Copies as much as the caller's header has room for.
static int config_give(fa_config *out, const struct options *from) {
    if (out->size < offsetof(fa_config, frame_window))
        return -EINVAL;
    fa_config filled = {.frame_window = from->frame_window, .capture_bound = from->capture_bound};
    filled.size = out->size < sizeof filled ? out->size : (uint32_t)sizeof filled;
    memcpy(out, &filled, filled.size);
    return 0;
}

int fa_config_default(fa_config *config) {
    return config_give(config, &options_default);
}

int fa_config_get(fa_config *config) {
    start_process();
    return config_give(config, &options);
}

int fa_config_set(const fa_config *config) {
    start_process();
    fa_config wanted = {.frame_window = options.frame_window,
                        .capture_bound = options.capture_bound};
    if (config->size < offsetof(fa_config, frame_window) || config->unused)
        return -EINVAL;
    if (frames_are_used())
        return -EBUSY;
    memcpy(&wanted, config, config->size < sizeof wanted ? config->size : sizeof wanted);
    if (wanted.frame_window < WINDOW_MIN || wanted.frame_window > WINDOW_MAX)
        return -EINVAL;
    options.frame_window = wanted.frame_window;
    options.capture_bound = wanted.capture_bound;
    return 0;
}

// A place in a slab: a block that may be live, or memory of none.
static void owner_of_slab(const void *p, fa_owner_info *info) {
    uint32_t entry = region_entry(p);
    unsigned c = entry & ENTRY_CLASS_MASK;
    struct slab_position at = slab_locate(p, c);
    if (entry & ENTRY_CAPTURE) {
        info->kind = capture_owns(p) ? FA_OWNER_CAPTURE : FA_OWNER_FREE;
        info->block_bytes = capture_owns(p) ? capture_block_size("fa_owner", p) : 0;
        return;
    }
    uint32_t offset = at.offset;
    at.offset = 0;
    info->kind = slab_position_is_out(at, c) ? FA_OWNER_HEAP : FA_OWNER_FREE;
    info->block_bytes = info->kind == FA_OWNER_HEAP ? size_classes[c].size - offset : 0;
}

int fa_owner(const void *p, fa_owner_info *out) {
    fa_owner_info found = {.kind = FA_OWNER_FOREIGN};
    struct large_block block;
    if (out->size < offsetof(fa_owner_info, block_bytes))
        return -EINVAL;
    if (frames_know(p, &found) || kinds_know(p, &found)) {
        // filled
    } else if (region_has_pool_block(p)) {
        owner_of_slab(p, &found);
    } else if (large_table_find(p, &block) || large_table_find_around(p, &block)) {
        found.kind = FA_OWNER_LARGE;
        found.block_bytes = (uint64_t)(block.start + block.size - (const char *)p);
    } else if (region_reserves(p)) {
        found.kind = FA_OWNER_FREE;
    }
    found.size = out->size < sizeof found ? out->size : (uint32_t)sizeof found;
    memcpy(out, &found, found.size);
    return 0;
}

#define FA__NAME(name) fa_##name
static const fa_api table = {
    .version = FA_API_VERSION,
    .size = sizeof table,
    .stats_get = fa_stats_get,
    .stats_text = fa_stats_text,
    .stats_json = fa_stats_json,
    .trim = fa_trim,
    .thread_flush = fa_thread_flush,
    .available = fa_available,
    .config_default = fa_config_default,
    .config_get = fa_config_get,
    .config_set = fa_config_set,
    .owner = fa_owner,
    FA__TABLE_OF_FRAMES,
    FA__TABLE_OF_POOLS,
    FA__TABLE_OF_GROUPS,
    FA__TABLE_OF_THREADS,
    FA__TABLE_OF_HANDLES,
    FA__TABLE_OF_STREAMS,
};

const fa_api *fa_api_get(uint32_t version) {
    return version <= FA_API_VERSION ? &table : NULL;
}
