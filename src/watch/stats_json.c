// The report for programs. Its keys are an interface: none changes its meaning, new ones may come.
#include "watch/stats_json.h"
#include "watch/json.h"

enum { SCHEMA = 1 }; // goes up when a key goes or changes its meaning

// null where calls are not counted: never an estimate.
static void calls_put(struct json *j, const struct call_counts *calls, bool is_counted) {
    if (!is_counted) {
        json_null(j, "calls");
        return;
    }
    json_open(j, "calls", '{');
    json_number(j, "allocations", calls->allocations);
    json_number(j, "frees", calls->frees);
    json_number(j, "reallocs", calls->reallocs);
    json_number(j, "requested_bytes", calls->requested);
    json_number(j, "reallocated_bytes", calls->reallocated);
    json_close(j, '}');
}

static void memory_put(struct json *j, const struct stats *s,
                       const struct process_memory *process) {
    json_open(j, "memory", '{');
    json_number(j, "process_bytes", process->resident);
    json_number(j, "process_peak_bytes", process->peak);
    json_number(j, "held_bytes", stats_held_bytes(s));
    json_number(j, "slab_bytes", s->slab_bytes);
    json_number(j, "pool_bytes", s->pool_bytes);
    json_number(j, "magazine_bytes", s->magazine_bytes);
    json_number(j, "reserved_bytes", s->reserved_bytes);
    json_close(j, '}');
}

static void large_put(struct json *j, const struct stats *s) {
    json_open(j, "large", '{');
    json_number(j, "live_blocks", s->large_live_blocks);
    json_number(j, "live_bytes", s->large_live_bytes);
    json_number(j, "made", s->large.allocations);
    json_number(j, "given_up", s->large.frees);
    json_number(j, "cache_hits", s->large_cache_hits);
    json_number(j, "cache_bytes", s->large_cache_bytes);
    calls_put(j, &s->classes[0].calls, s->is_counted);
    json_close(j, '}');
}

static void frames_put(struct json *j, const struct stats *s) {
    json_open(j, "frames", '{');
    json_number(j, "arenas", s->frames.arenas);
    json_number(j, "arena_bytes", s->frames.arena_bytes);
    json_number(j, "discarded_blocks", s->frames.discarded_blocks);
    json_number(j, "discarded_bytes", s->frames.discarded_bytes);
    json_number(j, "captured_live_blocks", s->captured.live_blocks);
    json_number(j, "captured_live_bytes", s->captured.live_bytes);
    json_number(j, "captured_slab_bytes", s->captured.slab_bytes);
    json_close(j, '}');
}

static void owners_put(struct json *j, const struct stats *s) {
    json_open(j, "owners", '{');
    json_number(j, "pools", s->kinds.pools);
    json_number(j, "groups", s->kinds.groups);
    json_number(j, "live_blocks", s->kinds.live_blocks);
    json_number(j, "live_bytes", s->kinds.live_bytes);
    json_number(j, "slab_bytes", s->kinds.slab_bytes);
    json_close(j, '}');
}

static void class_put(struct json *j, const struct class_stats *row, unsigned c, bool is_counted) {
    json_open(j, NULL, '{');
    json_number(j, "size", size_classes[c].size);
    json_number(j, "live_blocks", (uint64_t)row->live);
    json_number(j, "slabs", row->slabs);
    json_number(j, "swaps", row->counts.swaps);
    json_number(j, "refills", row->counts.refills);
    json_number(j, "mailed", row->counts.mailed);
    json_number(j, "slabs_taken", row->counts.slabs);
    json_number(j, "slabs_returned", row->counts.returned);
    calls_put(j, &row->calls, is_counted);
    json_close(j, '}');
}

void stats_json_put(struct draft *draft, const struct stats *s, const struct report_about *about) {
    struct json json = {.to = draft}, *j = &json;
    json_open(j, NULL, '{');
    json_number(j, "schema", SCHEMA);
    json_word(j, "framealloc", FRAMEALLOC_VERSION);
    json_word(j, "program", about->program);
    json_number(j, "process", about->process);
    json_word(j, "reason", about->reason);
    json_bool(j, "exact", s->is_exact);
    json_number(j, "live_blocks", stats_live_blocks(s));
    json_number(j, "live_bytes", stats_live_bytes(s));
    json_number(j, "heaps", s->heaps);
    json_number(j, "heaps_in_use", s->heaps_in_use);
    json_number(j, "heaps_parked", s->heaps_parked);
    calls_put(j, &s->calls, s->is_counted);
    memory_put(j, s, &about->memory);
    large_put(j, s);
    frames_put(j, s);
    owners_put(j, s);
    json_number(j, "faults", s->faults);
    json_open(j, "housekeeping", '{');
    json_number(j, "rounds", s->rounds);
    json_number(j, "purged_bytes", s->purged_bytes);
    json_close(j, '}');
    json_open(j, "classes", '[');
    for (unsigned c = 1; c < CLASS_COUNT; c++)
        class_put(j, &s->classes[c], c, s->is_counted);
    json_close(j, ']');
    json_close(j, '}');
}
