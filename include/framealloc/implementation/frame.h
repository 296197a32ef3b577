// Frames: begun, nested, ended.
#ifndef FRAMEALLOC_IMPLEMENTATION_FRAME_H
#define FRAMEALLOC_IMPLEMENTATION_FRAME_H

static FA__SLOW void fa__epoch_catch_up_joined(struct fa__arena *arena);
static void fa__entries_drop(struct fa__arena *arena, struct fa__entry *newest,
                             const struct fa__entry *floor);
static inline void fa__slab_rewind(struct fa__arena *arena, uintptr_t cursor);
static inline uintptr_t fa__slab_cursor(const struct fa__arena *arena);

// Ends the epoch's frame and begins the next, if the epoch went on and no frame is open inside. One
// bit is looked at here: read together with depth, it would wait for the stores of both.
static inline void fa__epoch_catch_up(struct fa__arena *arena) {
    if (FA__UNLIKELY(arena->special & FA__IS_JOINED))
        fa__epoch_catch_up_joined(arena);
}

static inline struct fa__place fa__place_now(const struct fa__arena *arena) {
    struct fa__place place;
    place.cursor = arena->bump.cursor;
    place.entries = arena->entries;
    place.chunk = arena->chunk;
    place.chunk_cursor = arena->chunk_cursor;
    place.slab_cursor = fa__slab_cursor(arena);
    return place;
}

// release: who sees the depth sees the owner.
static inline void fa__depth_set(struct fa__arena *arena, uint32_t depth) {
    __atomic_store_n(&arena->depth, depth, __ATOMIC_RELEASE);
}
// The same, where nothing is special.
static inline void fa__state_set(struct fa__arena *arena, uint64_t state) {
    __atomic_store_n(&arena->bump.state, state, __ATOMIC_RELEASE);
}

// The outermost frame's id lies where programs find it.
static inline uint64_t *fa__id_at(struct fa__arena *arena, uint32_t depth) {
    return depth ? &arena->level[depth].id : &arena->bump.frame_id;
}

static inline fa_frame fa__level_push(struct fa__arena *arena, uint32_t depth) {
    fa_frame frame;
    if (depth)
        *fa__id_at(arena, depth) =
            (arena->inner_id += FA__ID_STEP) + ((uint64_t)depth << FA__INDEX_BITS);
    else
        arena->bump.frame_id += FA__ID_STEP;
    frame.id = *fa__id_at(arena, depth);
    fa__depth_set(arena, depth + 1);
    return frame;
}

// While a frame ends, its deferred calls and fixups find the arena closed.
static void fa__ending_begin(struct fa__arena *arena) {
    fa__limit_close(arena);
    arena->special |= FA__IS_ENDING;
}

static inline void fa__ending_end(struct fa__arena *arena) {
    arena->special &= ~(uint32_t)FA__IS_ENDING;
}

static inline int fa__is_ending(const struct fa__arena *arena) {
    return (arena->special & FA__IS_ENDING) != 0;
}

static inline uint32_t fa__id_depth(uint64_t id) {
    return (uint32_t)(id >> FA__INDEX_BITS) & ((1u << FA__DEPTH_BITS) - 1);
}

// Everything since `to` goes: deferred calls, retained blocks, memory. The caller holds what may
// not change meanwhile by FA__IS_ENDING.
static void fa__place_restore(struct fa__arena *arena, const struct fa__place *to) {
    fa__peak_note(arena);
    fa__ending_begin(arena);
    fa__entries_run(&arena->entries, to->entries);
    fa__entries_drop(arena, arena->entries, to->entries);
    fa__slab_rewind(arena, to->slab_cursor);
    fa__chunks_free(arena->chunk, to->chunk);
    arena->bump.cursor = to->cursor;
    arena->entries = to->entries;
    arena->chunk = to->chunk;
    arena->chunk_cursor = to->chunk_cursor;
    arena->last_block = 0;
    fa__ending_end(arena);
    if (!arena->entries)
        arena->special &= ~(uint32_t)FA__HAS_ENTRIES;
    if (!arena->chunk)
        arena->special &= ~(uint32_t)FA__HAS_CHUNKS;
}

// Ends what a slot of a ring still holds of a frame that ended long ago.
static void fa__slot_reclaim(struct fa__arena *arena, struct fa__slot *slot) {
    if (!slot->is_in_flight)
        return;
    fa__ending_begin(arena);
    fa__entries_run(&slot->place.entries, NULL);
    fa__entries_drop(arena, slot->place.entries, NULL);
    fa__chunks_free(slot->place.chunk, NULL);
    fa__ending_end(arena);
    slot->is_in_flight = 0;
    memset(&slot->place, 0, sizeof slot->place);
}

// The outermost frame of a ring ended: its slot stays as it is.
static void fa__slot_leave(struct fa__arena *arena) {
    struct fa__slot *slot = &arena->slot_at[arena->slot];
    fa__limit_close(arena);
    fa__peak_note(arena);
    fa__slot_age(arena, FA__AGE_SHARE_RING);
    slot->place = fa__place_now(arena);
    slot->is_in_flight = 1;
    arena->entries = NULL;
    arena->chunk = NULL;
    arena->chunk_cursor = 0;
    arena->slab = NULL;
    arena->special &= ~(uint32_t)(FA__HAS_ENTRIES | FA__HAS_CHUNKS);
}

// Why no frame can begin here; 0: one can.
static FA__SLOW int fa__begin_refusal(struct fa__arena *arena, const void *site) {
    if (arena->special & FA__IS_DEAD)
        return -EINVAL;
    if (!fa__is_mine(arena)) {
        const void *other = __atomic_load_n(&arena->owner, __ATOMIC_RELAXED);
        if (__atomic_load_n(&arena->depth, __ATOMIC_RELAXED) ||
            !__atomic_compare_exchange_n(&arena->owner, &other, fa__thread(), 0, __ATOMIC_ACQUIRE,
                                         __ATOMIC_RELAXED)) {
            fa__fault(FA__FAULT_THREAD, 0, site, 0);
            return -EBUSY;
        }
        arena->thread_number = fa__thread_number();
        (void)FA__NAME(arena_self)(); // with it comes the end of the thread, which ends its frames
    }
    if (fa__is_ending(arena))
        return -EBUSY;
    fa__epoch_catch_up(arena);
    if (arena->depth == FA_FRAME_DEPTH_MAX) {
        fa__fault(FA__FAULT_DEPTH, FA_FRAME_DEPTH_MAX, site, 0);
        return -ENOSPC;
    }
    return 0;
}

static fa_frame fa__frame_begin_inner(struct fa__arena *arena) {
    arena->level[arena->depth].start = fa__place_now(arena);
    arena->last_block = 0;
    return fa__level_push(arena, arena->depth);
}

static fa_frame fa__frame_begin_outermost(struct fa__arena *arena) {
    fa_frame frame;
    if (arena->special & FA__IS_RING) {
        uint32_t next = (arena->slot + 1) % arena->slots;
        fa__slot_reclaim(arena, &arena->slot_at[next]);
        fa__slot_enter(arena, next);
    }
    if (FA__UNLIKELY(arena->special & FA__DEFERS_TO_BEGIN))
        fa__glue_deferred_frame();
    frame = fa__level_push(arena, 0);
    fa__limit_open(arena);
    return frame;
}

// Called last, so that the place it returns to is the program's.
static FA__SLOW fa_frame fa__frame_begin_slow(struct fa__arena *arena) {
    fa_frame none = {0};
    if (fa__begin_refusal(arena, FA__SITE()) != 0)
        return none;
    if (arena->depth)
        return fa__frame_begin_inner(arena);
    return fa__frame_begin_outermost(arena);
}

// As fa_frame_begin does it inline, for an arena that is this thread's; and inside another frame.
static inline fa_frame fa__frame_begin(struct fa__arena *arena, int is_mine) {
    uint64_t state = arena->bump.state;
    fa_frame frame;
    if (FA__LIKELY(!state && is_mine)) {
        frame.id = arena->bump.frame_id += FA__ID_STEP;
        fa__state_set(arena, FA__STATE_ONE);
        __atomic_store_n(&arena->bump.limit, arena->bump.open_limit, __ATOMIC_RELAXED);
        return frame;
    }
    if (FA__UNLIKELY(arena->special || arena->depth == FA_FRAME_DEPTH_MAX || !is_mine))
        return fa__frame_begin_slow(arena);
    arena->level[arena->depth].start.cursor = arena->bump.cursor;
    arena->level[arena->depth].start.entries = NULL;
    arena->level[arena->depth].start.chunk = NULL;
    arena->last_block = 0;
    frame = fa__level_push(arena, arena->depth);
    fa__state_set(arena, state + FA__STATE_ONE); // again, as one word: the end reads it so
    return frame;
}

static FA__SLOW fa_frame fa__frame_begin_first(void) {
    return fa__frame_begin(fa__arena_of(FA__NAME(arena_self)()), 1);
}

FA__ENTRY(fa_frame, frame_begin_call)(void) {
    fa_arena *self = FA__SELF;
    if (FA__UNLIKELY(self == FA__STAND_IN))
        return fa__frame_begin_first();
    return fa__frame_begin(fa__arena_of(self), 1);
}

FA__ENTRY(fa_frame, arena_begin)(fa_arena *public_arena) {
    struct fa__arena *arena = fa__arena_of(public_arena);
    return fa__frame_begin(arena, fa__is_mine(arena));
}

static inline int fa__age_is_due(uint64_t id) {
    return id / FA__ID_STEP % FA__AGE_FRAMES == 0;
}

// Ends the innermost frame, whatever it is.
static void fa__frame_end_innermost(struct fa__arena *arena) {
    uint32_t depth = arena->depth - 1;
    uint32_t has_capture = arena->special & FA__HAS_CAPTURE;
    if (has_capture)
        fa__glue_capture_stop(depth);
    if (depth) {
        fa__place_restore(arena, &arena->level[depth].start);
        if (has_capture)
            fa__glue_capture_frame_ended(depth);
        fa__depth_set(arena, depth);
        fa__limit_open(arena);
        return;
    }
    if (arena->special & FA__IS_RING) {
        fa__slot_leave(arena);
    } else {
        struct fa__place bottom = {0, NULL, NULL, 0, 0};
        bottom.cursor = arena->bump.base;
        fa__place_restore(arena, &bottom);
        if (fa__age_is_due(arena->bump.frame_id))
            fa__slot_age(arena, FA__AGE_SHARE);
    }
    if (has_capture) {
        fa__glue_capture_frame_ended(0);
        arena->special &= ~(uint32_t)FA__HAS_CAPTURE;
    }
    fa__depth_set(arena, 0);
    if (arena->special & FA__DEFERS_TO_END)
        fa__glue_deferred_frame();
    if (arena->special & FA__IS_SHRINKING)
        fa__slot_shrink(arena);
}

// The arena whose open frame this is, and at which depth; NULL: why is in *error.
static struct fa__arena *fa__frame_find(fa_frame frame, uint32_t *depth, int *error,
                                        const void *site) {
    struct fa__arena *arena = frame.id ? fa__arena_of_id(frame.id) : NULL;
    *depth = fa__id_depth(frame.id);
    *error = -EINVAL;
    if (arena && !fa__is_mine(arena)) {
        fa__fault(FA__FAULT_THREAD, 0, site, 0);
        return NULL;
    }
    if (!arena || *depth >= arena->depth || *fa__id_at(arena, *depth) != frame.id) {
        fa__fault(FA__FAULT_TOKEN, 0, site, 0);
        return NULL;
    }
    if (fa__is_ending(arena)) {
        *error = -EBUSY;
        return NULL;
    }
    return arena;
}

static void fa__frames_above_end(struct fa__arena *arena, uint32_t depth, const void *site) {
    if (arena->depth > depth + 1)
        fa__fault(FA__FAULT_LEFT, arena->depth - depth - 1, site, 0);
    while (arena->depth > depth + 1)
        fa__frame_end_innermost(arena);
}

static FA__SLOW int fa__frame_end_slow(fa_frame frame) {
    const void *site = FA__SITE();
    uint32_t depth;
    int error;
    struct fa__arena *arena = fa__frame_find(frame, &depth, &error, site);
    if (!arena)
        return error;
    fa__frames_above_end(arena, depth, site);
    fa__frame_end_innermost(arena);
    fa__epoch_catch_up(arena);
    return 0;
}

FA__ENTRY(int, frame_end_call)(fa_frame frame) {
    struct fa__arena *arena = fa__arena_of_id(frame.id);
    // The common end: the innermost frame, of this thread, with nothing to do but the cursor. Its
    // depth is in the id, so that no load waits for what the begin stored.
    uint32_t depth = fa__id_depth(frame.id);
    if (FA__UNLIKELY(!arena || arena->bump.state != FA__STATE_ONE * (depth + 1) ||
                     *fa__id_at(arena, depth) != frame.id ||
                     (FA__SELF != &arena->bump && !fa__is_mine(arena))))
        return fa__frame_end_slow(frame);
    fa__peak_note(arena);
    fa__state_set(arena, FA__STATE_ONE * depth);
    if (depth) {
        arena->bump.cursor = arena->level[depth].start.cursor;
        arena->last_block = 0;
        return 0;
    }
    fa__limit_close(arena);
    arena->bump.cursor = arena->bump.base;
    return FA__UNLIKELY(fa__age_is_due(frame.id)) ? fa__slot_age(arena, FA__AGE_SHARE) : 0;
}

FA__ENTRY(uint32_t, frame_depth)(const fa_arena *arena) {
    return fa__arena_of(arena)->depth;
}

#endif
