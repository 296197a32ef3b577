// The report for people: what matters to a player in three lines, then what matters to us.
#include "watch/stats_text.h"

enum { NARROW = 8, MEDIUM = 11, WIDE = 13 }; // columns

static void head_put(struct draft *d, const struct stats *s, const struct report_about *about) {
    draft_put(d, "framealloc " FRAMEALLOC_VERSION ": %s (process %u), %s\n", about->program,
              about->process, about->reason);
    draft_put(d, "  memory     ");
    draft_put_bytes(d, stats_live_bytes(s), 0);
    draft_put(d, " in %s", s->is_exact ? "" : "about ");
    draft_put_count(d, stats_live_blocks(s), 0);
    draft_put(d, " blocks; ");
    draft_put_bytes(d, stats_held_bytes(s), 0);
    draft_put(d, " held for them; the whole process used ");
    draft_put_bytes(d, about->memory.peak, 0);
    draft_put(d, " at most\n");
}

static void calls_put(struct draft *d, const struct stats *s) {
    if (!s->is_counted) {
        draft_put(d, "  calls      not counted (FRAMEALLOC_COUNT=yes counts them)\n");
        return;
    }
    draft_put(d, "  calls      ");
    draft_put_count(d, s->calls.allocations, 0);
    draft_put(d, " allocations of ");
    draft_put_bytes(d, s->calls.requested, 0);
    draft_put(d, ", ");
    draft_put_count(d, s->calls.frees, 0);
    draft_put(d, " frees, ");
    draft_put_count(d, s->calls.reallocs, 0);
    draft_put(d, " reallocs\n");
}

static void heaps_put(struct draft *d, const struct stats *s) {
    draft_put(d, "  heaps      %u made: %u in use, %u parked, 1 shared; magazines ", s->heaps,
              s->heaps_in_use, s->heaps_parked);
    draft_put_bytes(d, s->magazine_bytes, 0);
    draft_put(d, "\n  slabs      ");
    draft_put_bytes(d, s->slab_bytes, 0);
    draft_put(d, " in use, ");
    draft_put_bytes(d, s->pool_bytes, 0);
    draft_put(d, " at hand, addresses for ");
    draft_put_bytes(d, s->reserved_bytes, 0);
    draft_put(d, "\n  large      ");
    draft_put_count(d, s->large_live_blocks, 0);
    draft_put(d, " blocks of ");
    draft_put_bytes(d, s->large_live_bytes, 0);
    draft_put(d, "; ");
    draft_put_count(d, s->large.allocations, 0);
    draft_put(d, " made, ");
    draft_put_count(d, s->large_cache_hits, 0);
    draft_put(d, " of them from the cache, which holds ");
    draft_put_bytes(d, s->large_cache_bytes, 0);
    draft_put(d, "\n  upkeep     ");
    draft_put_count(d, s->rounds, 0);
    draft_put(d, " rounds; ");
    draft_put_bytes(d, s->purged_bytes, 0);
    draft_put(d, " given back to the system\n");
}

static void frames_put(struct draft *d, const struct stats *s) {
    if (!s->frames.arenas)
        return;
    draft_put(d, "  frames     ");
    draft_put_count(d, s->frames.arenas, 0);
    draft_put(d, " arenas of ");
    draft_put_bytes(d, s->frames.arena_bytes, 0);
    draft_put(d, "; ");
    draft_put_count(d, s->frames.discarded_blocks, 0);
    draft_put(d, " retained blocks discarded; ");
    draft_put_count(d, s->captured.live_blocks, 0);
    draft_put(d, " captured blocks live, in slabs of ");
    draft_put_bytes(d, s->captured.slab_bytes, 0);
    draft_put(d, "; ");
    draft_put_count(d, s->faults, 0);
    draft_put(d, " faults\n");
}

static void owners_put(struct draft *d, const struct stats *s) {
    if (!s->kinds.pools && !s->kinds.groups)
        return;
    draft_put(d, "  owners     ");
    draft_put_count(d, s->kinds.pools, 0);
    draft_put(d, " pools, ");
    draft_put_count(d, s->kinds.groups, 0);
    draft_put(d, " groups; ");
    draft_put_count(d, s->kinds.live_blocks, 0);
    draft_put(d, " blocks live, slabs of ");
    draft_put_bytes(d, s->kinds.slab_bytes, 0);
    draft_put(d, "\n");
}

static bool class_was_used(const struct class_stats *row) {
    return row->counts.slabs || row->slabs || row->calls.allocations || row->calls.frees;
}

static void class_put(struct draft *d, const struct class_stats *row, unsigned c, bool is_counted) {
    draft_put_count(d, size_classes[c].size, NARROW);
    draft_put_count(d, (uint64_t)row->live, WIDE);
    draft_put_bytes(d, (uint64_t)row->live * size_classes[c].size, MEDIUM);
    draft_put_count(d, row->slabs, NARROW);
    draft_put_count(d, row->counts.swaps, WIDE);
    draft_put_count(d, row->counts.refills, WIDE);
    draft_put_count(d, row->counts.mailed, WIDE);
    if (is_counted) {
        draft_put_count(d, row->calls.allocations, WIDE);
        draft_put_count(d, row->calls.frees, WIDE);
        draft_put_count(d, row->calls.reallocs, WIDE);
        draft_put_bytes(d, row->calls.requested, MEDIUM);
    }
    draft_put(d, "\n");
}

static void large_calls_put(struct draft *d, const struct call_counts *calls) {
    draft_put(d, "%*s", NARROW, "large");
    draft_put(d, "%*s", WIDE * 4 + MEDIUM + NARROW, "");
    draft_put_count(d, calls->allocations, WIDE);
    draft_put_count(d, calls->frees, WIDE);
    draft_put_count(d, calls->reallocs, WIDE);
    draft_put_bytes(d, calls->requested, MEDIUM);
    draft_put(d, "\n");
}

static void classes_put(struct draft *d, const struct stats *s) {
    draft_put(d, "%*s%*s%*s%*s%*s%*s%*s", NARROW, "size", WIDE, "blocks", MEDIUM, "bytes", NARROW,
              "slabs", WIDE, "swaps", WIDE, "refills", WIDE, "mailed");
    if (s->is_counted)
        draft_put(d, "%*s%*s%*s%*s", WIDE, "allocations", WIDE, "frees", WIDE, "reallocs", MEDIUM,
                  "requested");
    draft_put(d, "\n");
    for (unsigned c = 1; c < CLASS_COUNT; c++)
        if (class_was_used(&s->classes[c]))
            class_put(d, &s->classes[c], c, s->is_counted);
    if (s->is_counted)
        large_calls_put(d, &s->classes[0].calls);
}

void stats_text_put(struct draft *draft, const struct stats *stats,
                    const struct report_about *about, bool is_brief) {
    head_put(draft, stats, about);
    calls_put(draft, stats);
    if (is_brief)
        return;
    heaps_put(draft, stats);
    frames_put(draft, stats);
    owners_put(draft, stats);
    classes_put(draft, stats);
}
