// Retention: blocks that are copied out of their frame when it ends.
#ifndef FRAMEALLOC_IMPLEMENTATION_RETAIN_H
#define FRAMEALLOC_IMPLEMENTATION_RETAIN_H

// Relaxed: how many were not promoted, in all.
static uint64_t fa__discarded_blocks, fa__discarded_bytes;

static void fa__retained_discard(const struct fa__retain_entry *kept) {
    if (!kept->p)
        return;
    __atomic_fetch_add(&fa__discarded_blocks, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&fa__discarded_bytes, kept->size, __ATOMIC_RELAXED);
}

// Do `size` bytes at p lie in the innermost frame's memory?
static int fa__innermost_holds(const struct fa__arena *arena, uintptr_t p, size_t size) {
    uintptr_t start = fa__innermost_start(arena);
    const struct fa__chunk *chunk = arena->chunk;
    const struct fa__place *floor = arena->depth > 1 ? &arena->level[arena->depth - 1].start : NULL;
    uintptr_t end = arena->chunk_cursor;
    if (p >= start && p <= arena->bump.cursor && size <= arena->bump.cursor - p)
        return 1;
    for (; chunk; chunk = chunk->previous) {
        int is_floor = floor && chunk == floor->chunk;
        uintptr_t first = is_floor ? floor->chunk_cursor : (uintptr_t)chunk + sizeof *chunk;
        if (p >= first && p < end && size <= end - p)
            return 1;
        if (is_floor)
            break;
        end = chunk->previous ? chunk->previous->end : 0;
    }
    return 0;
}

// This thread's arena whose innermost frame the block is in: its own in nearly all calls.
static struct fa__arena *fa__arena_of_block(const void *p, size_t size) {
    struct fa__arena *arena = fa__arena_of(FA__NAME(arena_self)());
    uint32_t i, count = __atomic_load_n(&fa__arena_count, __ATOMIC_RELAXED);
    if (arena->depth && fa__innermost_holds(arena, (uintptr_t)p, size))
        return arena;
    for (i = 0; i < count; i++) {
        arena = fa__arena_of_id(i);
        if (arena && fa__is_mine(arena) && __atomic_load_n(&arena->depth, __ATOMIC_RELAXED) &&
            fa__innermost_holds(arena, (uintptr_t)p, size))
            return arena;
    }
    return NULL;
}

FA__ENTRY(int, retain)
(void *p, size_t size, size_t align, fa_policy policy, fa_fixup_fn *fixup, void *context) {
    struct fa__arena *arena;
    struct fa__retain_entry *kept;
    int refusal;
    if (!p || !size || fa__align_is_bad(align) || policy.destination > FA_DESTINATION_SCRATCH ||
        (policy.destination == FA_DESTINATION_SCRATCH && !policy.name))
        return -EINVAL;
    arena = fa__arena_of_block(p, size);
    if (!arena)
        return fa__arena_of(FA__NAME(arena_self)())->depth ? -EINVAL : -EPERM;
    refusal = fa__frame_refusal(arena, FA__SITE());
    if (refusal)
        return refusal;
    kept = (struct fa__retain_entry *)fa__entry_take(arena, sizeof *kept, FA__SITE());
    if (!kept)
        return -ENOMEM;
    kept->p = p;
    kept->size = size;
    kept->align = align;
    kept->policy = policy;
    kept->fixup = fixup;
    kept->context = context;
    fa__entry_link(arena, &kept->entry, FA__RETAIN);
    return 0;
}

FA__ENTRY(void *, alloc_importance)(size_t size, size_t align, int importance, const char *name) {
    fa_policy policy = {0, 0, NULL};
    void *p;
    int error;
    if (importance < FA_EPHEMERAL || importance > FA_SCRATCH || (importance == FA_SCRATCH && !name))
        return fa__refuse(EINVAL);
    p = FA__NAME(arena_alloc_aligned)(FA__NAME(arena_self)(), size, align);
    if (!p || importance == FA_EPHEMERAL)
        return p;
    policy.destination = (uint32_t)importance; // the two enums agree
    policy.name = name;
    error = FA__NAME(retain)(p, size ? size : 1, align, policy, NULL, NULL);
    return error ? fa__refuse(-error) : p;
}

FA__ENTRY(int, promote_set_budget)(fa_arena *arena, size_t bytes) {
    fa__arena_or_own(arena)->promote_budget = bytes;
    return 0;
}

// Memory where a retained block goes; NULL: why is in *error.
static void *fa__destination_take(const struct fa__retain_entry *kept, int32_t *error) {
    struct fa_scratch *scratch;
    void *to = NULL;
    if (kept->policy.destination == FA_DESTINATION_SCRATCH) {
        fa__lock_take();
        scratch = fa__scratch_find_locked(kept->policy.name);
        to = scratch ? fa__scratch_take(scratch, kept->size, kept->align) : NULL;
        fa__lock_release();
        *error = to ? 0 : scratch ? -ENOSPC : -ENOENT;
    } else if (kept->policy.destination == FA_DESTINATION_POOL && kept->size > FA_POOL_MAX) {
        *error = -EFBIG;
    } else {
        to = fa__program_alloc(kept->size, kept->align);
        *error = to ? 0 : -ENOMEM;
    }
    return to;
}

static fa_promotion fa__promote(struct fa__retain_entry *kept, size_t *budget) {
    fa_promotion outcome = {NULL, NULL, 0, 0, 0};
    outcome.from = kept->p;
    outcome.size = kept->size;
    outcome.destination = kept->policy.destination;
    if (outcome.destination == FA_DESTINATION_DISCARD)
        return outcome;
    if (kept->size > *budget) {
        outcome.error = -EDQUOT;
        return outcome;
    }
    outcome.to = fa__destination_take(kept, &outcome.error);
    if (!outcome.to)
        return outcome;
    *budget -= kept->size;
    memcpy(outcome.to, kept->p, kept->size);
    if (kept->fixup)
        kept->fixup(kept->p, outcome.to, kept->context);
    return outcome;
}

static void fa__outcome_count(fa_promotion_summary *sum, const fa_promotion *outcome) {
    fa_promotion_count *count =
        outcome->error ? &sum->failed : &sum->promoted[outcome->destination];
    count->blocks++;
    count->bytes += outcome->size;
}

// The chain of the frame, turned round: entries come in the order in which they were made.
static struct fa__entry *fa__entries_reverse(struct fa__entry *newest, struct fa__entry *floor) {
    struct fa__entry *reversed = floor;
    while (newest != floor) {
        struct fa__entry *entry = newest;
        newest = entry->previous;
        entry->previous = reversed;
        reversed = entry;
    }
    return reversed;
}

static void fa__frame_promote(struct fa__arena *arena, struct fa__entry *floor,
                              fa_promotion *results, size_t capacity, fa_promotion_summary *sum) {
    size_t budget = arena->promote_budget ? arena->promote_budget : SIZE_MAX;
    struct fa__entry *entry;
    arena->entries = fa__entries_reverse(arena->entries, floor);
    for (entry = arena->entries; entry != floor; entry = entry->previous) {
        struct fa__retain_entry *kept = (struct fa__retain_entry *)(void *)entry;
        fa_promotion outcome;
        if (entry->kind != FA__RETAIN)
            continue;
        outcome = fa__promote(kept, &budget);
        kept->p = NULL; // dealt with
        fa__outcome_count(sum, &outcome);
        if (results && sum->results < capacity)
            results[sum->results++] = outcome;
    }
    arena->entries = fa__entries_reverse(arena->entries, floor);
}

FA__ENTRY(int, frame_end_promote)
(fa_frame frame, fa_promotion *results, size_t capacity, fa_promotion_summary *summary) {
    fa_promotion_summary sum;
    struct fa__arena *arena;
    struct fa__entry *floor;
    uint32_t depth, whole = 0;
    int error;
    if (summary && (whole = summary->size) < 2 * sizeof(uint32_t))
        return -EINVAL;
    arena = fa__frame_find(frame, &depth, &error, FA__SITE());
    if (!arena)
        return error;
    memset(&sum, 0, sizeof sum);
    fa__frames_above_end(arena, depth, FA__SITE());
    floor = depth ? arena->level[depth].start.entries : NULL;
    if (arena->special & FA__HAS_CAPTURE)
        fa__glue_capture_stop(depth);
    fa__ending_begin(arena);
    if (depth || !(arena->special & FA__IS_RING)) // in a ring they wait for the slot
        fa__entries_run(&arena->entries, floor);
    fa__frame_promote(arena, floor, results, capacity, &sum);
    fa__ending_end(arena);
    fa__frame_end_innermost(arena);
    fa__epoch_catch_up(arena);
    if (summary) {
        sum.size = whole < sizeof sum ? whole : (uint32_t)sizeof sum;
        memcpy(summary, &sum, sum.size);
    }
    return 0;
}

#endif
