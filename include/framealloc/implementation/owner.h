// What a pointer is, as far as the engine knows.
#ifndef FRAMEALLOC_IMPLEMENTATION_OWNER_H
#define FRAMEALLOC_IMPLEMENTATION_OWNER_H

// Memory of an open frame, or of one in flight. What lies above the cursor is no block now.
static int fa__owner_of_frame(uintptr_t p, fa_owner_info *info) {
    const struct fa__arena *arena = fa__window_arena(p);
    uint32_t i;
    if (!arena)
        return 0;
    info->kind = FA_OWNER_FREE;
    for (i = 0; i < arena->slots; i++) {
        const struct fa__slot *slot = &arena->slot_at[i];
        uintptr_t end =
            i == arena->slot ? __atomic_load_n(&arena->bump.cursor, __ATOMIC_RELAXED) : 0;
        if (slot->is_in_flight)
            end = slot->place.cursor;
        if (p >= slot->memory.start && p < end)
            info->kind = FA_OWNER_FRAME;
    }
    info->thread = arena->thread_number;
    info->frame = arena->depth ? arena->bump.frame_id : 0;
    info->block_bytes = info->kind == FA_OWNER_FRAME ? FA_GRAIN - p % FA_GRAIN : 0;
    return 1;
}

static int fa__owner_of_scratch(uintptr_t p, fa_owner_info *info) {
    if (!fa__scratch_owns(p))
        return 0;
    info->kind = FA_OWNER_SCRATCH;
    return 1;
}

#endif
