// The model's operations on retained blocks and on what they become.
#pragma once
#include "model_calls.h"

enum { SCRATCH_BYTES = 32 << 10, RESULTS = 40 };

static __thread uint64_t *fixups; // counts those of this promotion

static void fixup_checks(void *from, void *to, void *number) {
    size_t size = *(size_t *)number; // the entry's
    const struct entry *e = (const struct entry *)((char *)number - offsetof(struct entry, size));
    SURE(from == e->at && pattern_holds(from, size, e->number) &&
             pattern_holds(to, size, e->number),
         "fixup of block %llu", (unsigned long long)e->number);
    ++*fixups;
}

static void op_retain(struct model_arena *a) {
    if (!a->is_own || !a->log.count || (a->is_pending && a->depth == 1))
        return;
    size_t start = arena_frame_start(a), i = chance(a->log.count);
    struct entry *e = &a->log.entry[i];
    if (e->kind != ENTRY_BLOCK || e->is_retained || e->size == 0)
        return;
    uint32_t destination = (uint32_t)chance(4);
    bool has_fixup = chance(2);
    size_t align = (size_t)1 << chance(9);
    fa_policy policy = fa_policy_make(
        (int)destination, destination == FA_DESTINATION_SCRATCH ? world->scratch_name : NULL);
    int error = fa_retain(e->at, e->size, align, policy, has_fixup ? fixup_checks : NULL, &e->size);
    if (i < start) {
        SURE(error == -EINVAL, "an outer frame's block was retained: %d", error);
        return;
    }
    SURE(error == 0 || (error == -ENOMEM && arena_may_fail(a, MODEL_RECORD_BYTES)),
         "retain %zu bytes at %p, entry %zu of %zu, the frame's %zu, for %u: %d", e->size,
         (void *)e->at, i, a->log.count, start, destination, error);
    if (error)
        return;
    e->is_retained = true;
    e->destination = destination;
    e->has_fixup = has_fixup;
    struct entry *retention = log_add(&a->log, ENTRY_RETENTION);
    retention->block = i;
    retention->align = align;
}

// One outcome is what it must be; keeps the copy. Gives what it counts as: copied bytes.
static size_t outcome_check(const fa_promotion *r, const struct entry *e, size_t align,
                            size_t copied, size_t budget) {
    SURE(r->from == e->at && r->size == e->size && r->destination == e->destination,
         "outcome of block %llu", (unsigned long long)e->number);
    if (e->destination == FA_DESTINATION_DISCARD) {
        SURE(r->error == 0 && !r->to, "discarded: %d", r->error);
        return 0;
    }
    if (r->error) {
        bool too_large = e->destination == FA_DESTINATION_POOL && e->size > FA_POOL_MAX;
        bool no_room = e->destination == FA_DESTINATION_SCRATCH &&
                       world->scratch_used + e->size + align + 64 > SCRATCH_BYTES;
        SURE(!r->to && ((r->error == -EFBIG && too_large) || (r->error == -ENOSPC && no_room) ||
                        (r->error == -EDQUOT && budget)),
             "block of %zu bytes to %u: %d", e->size, e->destination, r->error);
        return 0;
    }
    SURE(!budget || copied + e->size <= budget, "%zu bytes over a budget of %zu", copied + e->size,
         budget);
    SURE(!(e->destination == FA_DESTINATION_POOL && e->size > FA_POOL_MAX), "%zu bytes in the pool",
         e->size);
    SURE((uintptr_t)r->to % align == 0 && pattern_holds(r->to, e->size, e->number),
         "copy of block %llu at %p", (unsigned long long)e->number, r->to);
    if (e->destination == FA_DESTINATION_SCRATCH) {
        world->scratch_used += e->size + align + 64;
        world->in_scratch[world->in_scratch_count++] =
            (struct outliving){r->to, e->size, e->number};
    } else {
        outliving_add(r->to, e->size, e->number);
    }
    return e->size;
}

static void scratch_reset_sometimes(void) {
    if (world->in_scratch_count < MODEL_OUTLIVING / 2 && chance(20))
        return;
    scratch_check();
    GIVES(0, fa_scratch_reset(world->scratch));
    world->scratch_used = world->in_scratch_count = 0;
}

static void op_promote(struct model_arena *a) {
    size_t index = frame_to_end(a);
    if (index == SIZE_MAX || a->is_pending)
        return;
    scratch_reset_sometimes();
    size_t top = index + 1 < a->depth ? a->frame[index + 1].start : a->log.count;
    size_t retained = 0, place[MODEL_LOG], align[MODEL_LOG];
    for (size_t i = a->frame[index].start; i < top; i++) {
        if (a->log.entry[i].kind == ENTRY_RETENTION) {
            place[retained] = a->log.entry[i].block;
            align[retained++] = a->log.entry[i].align;
        }
    }

    size_t budget = chance(3) ? 0 : 1 + chance(100000), capacity = chance(RESULTS + 1);
    if (retained >= RESULTS || retained + world->in_scratch_count >= MODEL_OUTLIVING)
        return;
    if (capacity < retained)
        capacity = retained; // each copy has to be freed
    GIVES(0, fa_promote_set_budget(a->arena, budget));
    struct log *kept = malloc(sizeof *kept); // what the entries were; the call ends their frame
    log_copy(kept, &a->log);
    fa_promotion results[RESULTS];
    fa_promotion_summary summary = {.size = sizeof summary};
    struct expectation expected;
    expect(&expected);
    expect_end(a, index);
    a->is_ending = true;
    uint64_t *outer = fixups, fixups_came = 0;
    fixups = &fixups_came; // the calls may promote, too, elsewhere
    int error = fa_frame_end_promote(a->frame[index].token, results, capacity, &summary);
    fixups = outer;
    a->is_ending = false;
    SURE(error == 0 && summary.results == retained, "promote: %d, %u results of %zu", error,
         summary.results, retained);
    expectation_met();
    frames_cut(a, index);
    epoch_settle(a);
    size_t copied = 0, fixed = 0, failed = 0, blocks = 0;
    for (size_t i = 0; i < retained; i++) {
        const struct entry *e = &kept->entry[place[i]];
        copied += outcome_check(&results[i], e, align[i], copied, budget);
        failed += results[i].error != 0;
        fixed += e->has_fixup && results[i].to;
    }
    for (int to = 0; to < 4; to++)
        blocks += summary.promoted[to].blocks;
    SURE(summary.failed.blocks == failed && blocks == retained - failed && fixups_came == fixed,
         "sums: %zu failed, %zu others, %llu fixups", failed, blocks,
         (unsigned long long)fixups_came);
    free(kept);
}
