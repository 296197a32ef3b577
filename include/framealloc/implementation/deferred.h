// Deferred frees: when they are taken in is a matter of the frames of the thread's own arena, or of
// its heap.
#ifndef FRAMEALLOC_IMPLEMENTATION_DEFERRED_H
#define FRAMEALLOC_IMPLEMENTATION_DEFERRED_H

FA__ENTRY(int, deferred_set)(int mode, uint32_t batch) {
    struct fa__arena *arena = fa__arena_of(FA__NAME(arena_self)());
    int is_incremental = mode <= FA_DEFERRED_INCREMENTAL, result;
    uint32_t frames = 0;
    if (mode < FA_DEFERRED_DEFAULT || mode > FA_DEFERRED_ON_DEMAND)
        return -EINVAL;
    if (arena->special & FA__IS_DEAD)
        return -ENOMEM;
    if (mode == FA_DEFERRED_FRAME_BEGIN)
        frames = FA__DEFERS_TO_BEGIN;
    else if (mode == FA_DEFERRED_FRAME_END)
        frames = FA__DEFERS_TO_END;
    result = fa__glue_deferred_set(is_incremental, batch, batch ? batch : UINT32_MAX);
    if (!result) {
        arena->special &= ~(uint32_t)(FA__DEFERS_TO_BEGIN | FA__DEFERS_TO_END);
        arena->special |= frames;
    }
    return result;
}

FA__ENTRY(size_t, deferred_drain)(size_t max) {
    return fa__glue_deferred_drain(max ? max : SIZE_MAX);
}

#endif
