// Epochs: the frames of many threads' arenas, ended together, each by its own thread.
//
// Whoever advances an epoch moves its number on and then closes every limit. An owner that opens
// its limit looks at the number afterwards: one of the two sees the other (Dekker's way, in one
// total order), so no advance is lost and no worker has to be told.
#ifndef FRAMEALLOC_IMPLEMENTATION_EPOCH_H
#define FRAMEALLOC_IMPLEMENTATION_EPOCH_H

struct fa_epoch {
    uint64_t number;         // seq_cst
    struct fa__arena *first; // under the lock
};

static inline int fa__epoch_is_ahead(const struct fa__arena *arena) {
    return __atomic_load_n(&arena->epoch->number, __ATOMIC_SEQ_CST) != arena->epoch_seen;
}

static void fa__limit_open_joined(struct fa__arena *arena) {
    __atomic_store_n(&arena->bump.limit, arena->bump.open_limit, __ATOMIC_SEQ_CST);
    // With another frame open inside, nothing happens before that has ended.
    if (arena->depth == 1 && fa__epoch_is_ahead(arena))
        fa__limit_close(arena);
}

static FA__SLOW void fa__epoch_catch_up_joined(struct fa__arena *arena) {
    if (fa__is_ending(arena) || arena->depth != 1 || !fa__epoch_is_ahead(arena))
        return;
    arena->epoch_seen = __atomic_load_n(&arena->epoch->number, __ATOMIC_SEQ_CST);
    fa__frame_end_innermost(arena);
    (void)fa__frame_begin_outermost(arena);
}

FA__ENTRY(int, epoch_create)(fa_epoch **epoch) {
    if (!epoch)
        return -EINVAL;
    *epoch = (fa_epoch *)fa__heap_alloc(sizeof **epoch, FA_GRAIN);
    if (!*epoch)
        return -ENOMEM;
    memset(*epoch, 0, sizeof **epoch);
    return 0;
}

FA__ENTRY(int, epoch_destroy)(fa_epoch *epoch) {
    int is_joined;
    if (!epoch)
        return -EINVAL;
    fa__lock_take();
    is_joined = epoch->first != NULL;
    fa__lock_release();
    if (is_joined)
        return -EBUSY;
    fa__heap_free(epoch);
    return 0;
}

static void fa__epoch_unlink_locked(struct fa__arena *arena) {
    struct fa__arena **link = &arena->epoch->first;
    while (*link != arena)
        link = &(*link)->epoch_next;
    *link = arena->epoch_next;
    arena->epoch = NULL;
    arena->special &= ~(uint32_t)FA__IS_JOINED;
}

FA__ENTRY(int, epoch_join)(fa_epoch *epoch, fa_arena *public_arena) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    int refusal;
    if (!epoch || arena->special & FA__IS_JOINED)
        return -EINVAL;
    refusal = fa__begin_refusal(arena, FA__SITE());
    if (refusal)
        return refusal;
    if (arena->depth)
        return -EBUSY;
    fa__lock_take(); // a fork finds it joined and in the list, or neither
    arena->epoch = epoch;
    arena->special |= FA__IS_JOINED;
    arena->epoch_seen = __atomic_load_n(&epoch->number, __ATOMIC_SEQ_CST);
    arena->epoch_next = epoch->first;
    epoch->first = arena;
    fa__lock_release();
    (void)fa__frame_begin_outermost(arena);
    return 0;
}

static void fa__epoch_unlink(struct fa__arena *arena) {
    fa__lock_take();
    fa__epoch_unlink_locked(arena);
    fa__lock_release();
}

FA__ENTRY(int, epoch_leave)(fa_arena *public_arena) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    if (!(arena->special & FA__IS_JOINED) || !fa__is_mine(arena))
        return -EINVAL;
    if (arena->depth > 1 || fa__is_ending(arena))
        return -EBUSY;
    fa__epoch_unlink(arena);
    fa__frame_end_innermost(arena);
    return 0;
}

FA__ENTRY(int, frame_advance_all)(fa_epoch *epoch) {
    struct fa__arena *arena;
    if (!epoch)
        return -EINVAL;
    fa__lock_take();
    __atomic_fetch_add(&epoch->number, 1, __ATOMIC_SEQ_CST);
    for (arena = epoch->first; arena; arena = arena->epoch_next)
        __atomic_store_n(&arena->bump.limit, 0, __ATOMIC_SEQ_CST);
    fa__lock_release();
    return 0;
}

#endif
