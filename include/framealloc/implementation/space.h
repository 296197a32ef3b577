// An arena's memory: the window that becomes memory step by step, and what lies beyond it.
#ifndef FRAMEALLOC_IMPLEMENTATION_SPACE_H
#define FRAMEALLOC_IMPLEMENTATION_SPACE_H

#define FA__STEP_MIN ((uintptr_t)256 << 10)
#define FA__STEP_MAX ((uintptr_t)4 << 20)
#define FA__CHUNK_MIN ((size_t)256 << 10)

// Lets the inline bump work. In an epoch others may close the limit at any moment: see epoch.h.
static void fa__limit_open_joined(struct fa__arena *arena);
static inline void fa__limit_open(struct fa__arena *arena) {
    if (FA__UNLIKELY(arena->special & FA__IS_JOINED))
        fa__limit_open_joined(arena);
    else
        __atomic_store_n(&arena->bump.limit, arena->bump.open_limit, __ATOMIC_RELAXED);
}
static inline void fa__limit_close(struct fa__arena *arena) {
    __atomic_store_n(&arena->bump.limit, 0, __ATOMIC_RELAXED);
}

static inline void fa__peak_note(struct fa__arena *arena) {
    if (FA__UNLIKELY(arena->bump.cursor > arena->bump.peak))
        arena->bump.peak = arena->bump.cursor;
}

// How far a slot may be filled. The capacity may be that of larger slots, before a ring was laid.
static uintptr_t fa__slot_end(const struct fa__arena *arena, const struct fa__window *memory) {
    int grows = arena->overflow == FA_OVERFLOW_DEFAULT || arena->overflow == FA_OVERFLOW_GROW;
    int fills = !arena->capacity || arena->capacity > memory->end - memory->start;
    return grows || fills ? memory->end : memory->start + arena->capacity;
}

static void fa__open_limit_set(struct fa__arena *arena) {
    const struct fa__window *memory = &arena->slot_at[arena->slot].memory;
    uintptr_t end = fa__slot_end(arena, memory);
    arena->bump.open_limit = memory->committed < end ? memory->committed : end;
}

static void fa__slot_enter(struct fa__arena *arena, uint32_t index) {
    struct fa__slot *slot = &arena->slot_at[index];
    arena->slot = index;
    arena->bump.base = arena->bump.peak = arena->bump.cursor = slot->memory.start;
    fa__open_limit_set(arena);
    arena->last_block = 0;
}

// Cuts the window into equal slots, none of them used.
static void fa__slots_lay(struct fa__arena *arena, uint32_t count) {
    uintptr_t size = (arena->window.end - arena->window.start) / count & ~(uintptr_t)0xfff;
    uint32_t i;
    for (i = 0; i < count; i++) {
        struct fa__slot *slot = &arena->slot_at[i];
        memset(slot, 0, sizeof *slot);
        slot->memory.start = arena->window.start + i * size;
        slot->memory.end = i + 1 == count ? arena->window.end : slot->memory.start + size;
        slot->memory.committed = slot->memory.start;
        if (arena->window.committed > slot->memory.start)
            slot->memory.committed = arena->window.committed < slot->memory.end
                                         ? arena->window.committed
                                         : slot->memory.end;
        slot->touched = slot->memory.start;
    }
    arena->slots = count;
    arena->special = (arena->special & ~(uint32_t)FA__IS_RING) | (count > 1 ? FA__IS_RING : 0);
    fa__slot_enter(arena, 0);
}

// Makes the current slot memory up to `end` at least. False: there is no more.
static int fa__slot_grow(struct fa__arena *arena, uintptr_t end) {
    struct fa__window *memory = &arena->slot_at[arena->slot].memory;
    uintptr_t step = (memory->committed - memory->start) / 2, target;
    if (end > fa__slot_end(arena, memory))
        return 0;
    if (end <= memory->committed)
        return 1;
    step = step < FA__STEP_MIN ? FA__STEP_MIN : step > FA__STEP_MAX ? FA__STEP_MAX : step;
    target = memory->end - end < step ? memory->end : (end + step) & ~(uintptr_t)0xffff;
    if (target < end)
        target = memory->end;
    if (!fa__window_commit(memory->committed, target)) {
        target = (end + 0xfff) & ~(uintptr_t)0xfff;
        if (target > memory->end || !fa__window_commit(memory->committed, target))
            return 0;
    }
    memory->committed = target;
    if (arena->slots == 1)
        arena->window.committed = target;
    fa__open_limit_set(arena);
    return 1;
}

static uintptr_t fa__align_up(uintptr_t at, size_t align) {
    return (at + align - 1) & ~(uintptr_t)(align - 1);
}

// From memory of the heap that goes with the frame.
static void *fa__spill(struct fa__arena *arena, size_t size, size_t align) {
    uintptr_t block = arena->chunk ? fa__align_up(arena->chunk_cursor, align) : 0;
    if (!arena->chunk || block > arena->chunk->end || arena->chunk->end - block < size) {
        size_t head = sizeof(struct fa__chunk) + FA_GRAIN, whole = size + align + head;
        struct fa__chunk *chunk;
        if (whole < size)
            return NULL;
        whole = whole < FA__CHUNK_MIN ? FA__CHUNK_MIN : whole;
        chunk = (struct fa__chunk *)fa__heap_alloc(whole, FA_GRAIN);
        if (!chunk)
            return NULL;
        chunk->previous = arena->chunk;
        chunk->end = (uintptr_t)chunk + whole;
        fa__spill_note(chunk, whole);
        arena->chunk = chunk;
        arena->chunk_cursor = (uintptr_t)chunk + head;
        arena->special |= FA__HAS_CHUNKS;
        block = fa__align_up(arena->chunk_cursor, align);
    }
    arena->chunk_cursor = block + size;
    return (void *)block;
}

// Frees the chunks that came after `kept`.
static void fa__chunks_free(struct fa__chunk *newest, const struct fa__chunk *kept) {
    while (newest != kept) {
        struct fa__chunk *chunk = newest;
        newest = chunk->previous;
        fa__heap_free(chunk);
    }
}

// A block of a frame that is open: by the cursor, with more memory, or as the policy says. `size`
// is rounded and does not wrap.
static void *fa__space_take(struct fa__arena *arena, size_t size, size_t align, const void *site) {
    uintptr_t block = fa__align_up(arena->bump.cursor, align);
    void *spilled;
    if (FA__LIKELY(size <= UINTPTR_MAX - block && fa__slot_grow(arena, block + size))) {
        arena->bump.cursor = block + size;
        arena->last_block = block;
        arena->last_end = block + size;
        fa__limit_open(arena);
        return (void *)block;
    }
    fa__limit_open(arena);
    if (arena->overflow == FA_OVERFLOW_FAIL || arena->overflow == FA_OVERFLOW_ABORT) {
        fa__fault(FA__FAULT_FULL, size, site, arena->overflow == FA_OVERFLOW_ABORT);
        errno = ENOMEM;
        return NULL;
    }
    spilled = fa__spill(arena, size, align);
    if (!spilled)
        errno = ENOMEM;
    return spilled;
}

#define FA__AGE_SHARE ((size_t)4)
#define FA__AGE_SHARE_RING (FA__AGE_SHARE * FA__AGE_FRAMES)
#define FA__SHRINK_SLICE ((uintptr_t)256 << 10) // given back by one end of a frame
#define FA__SHRINK_SLACK ((uintptr_t)128 << 10)

// What was needed lately, and is more than that kept? Called for one frame in FA__AGE_FRAMES, or
// for each of a ring; `share` of the mark decays. Returns 0, so that it can be the last call.
static FA__SLOW int fa__slot_age(struct fa__arena *arena, size_t share) {
    struct fa__slot *slot = &arena->slot_at[arena->slot];
    size_t needed = arena->bump.peak - slot->memory.start;
    if (arena->bump.peak > slot->touched)
        slot->touched = arena->bump.peak;
    slot->high_water -= slot->high_water / share;
    if (needed > slot->high_water)
        slot->high_water = needed;
    arena->bump.peak = slot->memory.start;
    if (slot->touched - slot->memory.start > slot->high_water + 2 * FA__SHRINK_SLACK)
        arena->special |= FA__IS_SHRINKING;
    return 0;
}

// One slice of what is above the high-water mark.
static void fa__slot_shrink(struct fa__arena *arena) {
    struct fa__slot *slot = &arena->slot_at[arena->slot];
    uintptr_t keep = slot->memory.start + slot->high_water + FA__SHRINK_SLACK, from;
    if (arena->bump.peak > slot->touched)
        slot->touched = arena->bump.peak;
    keep = (keep + 0xfff) & ~(uintptr_t)0xfff;
    if (slot->touched > keep) {
        from = (slot->touched - keep > FA__SHRINK_SLICE ? slot->touched - FA__SHRINK_SLICE : keep);
        from = (from + 0xfff) & ~(uintptr_t)0xfff;
        fa__window_purge(from, (slot->touched + 0xfff) & ~(uintptr_t)0xfff);
        slot->touched = from;
        if (arena->bump.peak > from)
            arena->bump.peak = from;
    }
    if (slot->touched <= keep)
        arena->special &= ~(uint32_t)FA__IS_SHRINKING;
}

#endif
