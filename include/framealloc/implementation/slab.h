// Slabs of blocks that may leave their frame: memory of the heap that counts its users. The frame
// is one, and each transfer of a block. The last one frees it, on whichever thread.
#ifndef FRAMEALLOC_IMPLEMENTATION_SLAB_H
#define FRAMEALLOC_IMPLEMENTATION_SLAB_H

#define FA__SLAB_MIN ((size_t)64 << 10)

// At the front of its memory. It looks like what an arena spilled, so that free() of its blocks is
// known to be that of frame memory.
struct fa__slab {
    struct fa__chunk chunk; // .previous: the slab that the arena had before, of an open frame
    uintptr_t note;         // fa__spill_note's
    uintptr_t cursor;       // the arena's: where the next block begins
    uint32_t users;         // acq_rel to leave; the arena's thread alone adds one
};
#define FA__SLAB_HEAD (((sizeof(struct fa__slab) - 1) | (FA_GRAIN - 1)) + 1)

static inline uintptr_t fa__slab_cursor(const struct fa__arena *arena) {
    return FA__UNLIKELY(arena->slab != NULL) ? arena->slab->cursor : 0;
}

static inline struct fa__slab *fa__slab_before(const struct fa__slab *slab) {
    return (struct fa__slab *)(void *)slab->chunk.previous;
}

static void fa__slab_free(struct fa__slab *slab) {
    slab->note = 0;
    fa__heap_free(slab);
}

// One user less. acq_rel: what each did with its block comes before the end.
static void fa__slab_leave(struct fa__slab *slab) {
    if (__atomic_fetch_sub(&slab->users, 1, __ATOMIC_ACQ_REL) == 1)
        fa__slab_free(slab);
}

// No transfer has it. acquire: pairs with fa__slab_leave, for its blocks are used again.
static inline int fa__slab_is_idle(const struct fa__slab *slab) {
    return __atomic_load_n(&slab->users, __ATOMIC_ACQUIRE) == 1;
}

// The arena's, or its spare one, or a new one: with room for a block. NULL: no memory.
static FA__SLOW struct fa__slab *fa__slab_take(struct fa__arena *arena, size_t size, size_t align,
                                               const void *site) {
    size_t whole = FA__SLAB_HEAD + size + align;
    struct fa__slab_entry *entry;
    struct fa__slab *slab = arena->spare_slab;
    if (whole > PTRDIFF_MAX)
        return NULL;
    whole = whole < FA__SLAB_MIN ? FA__SLAB_MIN : whole;
    entry = (struct fa__slab_entry *)fa__entry_take(arena, sizeof *entry, site);
    if (!entry)
        return NULL;
    if (slab && whole == FA__SLAB_MIN) {
        arena->spare_slab = NULL;
    } else {
        slab = (struct fa__slab *)fa__heap_alloc(whole, FA_GRAIN);
        if (!slab)
            return NULL;
        slab->chunk.end = (uintptr_t)slab + whole;
        slab->users = 1;
        fa__spill_note(slab, whole);
    }
    slab->cursor = (uintptr_t)slab + FA__SLAB_HEAD;
    slab->chunk.previous = arena->slab ? &arena->slab->chunk : NULL;
    arena->slab = slab;
    entry->slab = slab;
    fa__entry_link(arena, &entry->entry, FA__SLAB);
    return slab;
}

static int fa__slab_fits(const struct fa__slab *slab, size_t size, size_t align) {
    uintptr_t block = fa__align_up(slab->cursor, align);
    return block <= slab->chunk.end && size <= slab->chunk.end - block;
}

// The frame that the slab was taken in goes. One of the usual size is kept for the next.
static void fa__slab_drop(struct fa__arena *arena, struct fa__slab *slab) {
    if (arena->slab == slab)
        arena->slab = fa__slab_before(slab);
    if (!arena->spare_slab && slab->chunk.end - (uintptr_t)slab == FA__SLAB_MIN &&
        fa__slab_is_idle(slab))
        arena->spare_slab = slab;
    else
        fa__slab_leave(slab);
}

// What was cut since goes, unless a transfer has some of it.
static inline void fa__slab_rewind(struct fa__arena *arena, uintptr_t cursor) {
    if (FA__UNLIKELY(arena->slab != NULL) && fa__slab_is_idle(arena->slab))
        arena->slab->cursor = cursor;
}

static void fa__spare_slab_free(struct fa__arena *arena) {
    if (arena->spare_slab)
        fa__slab_free(arena->spare_slab);
    arena->spare_slab = NULL;
}

// The slab of an open frame that has these bytes, and its arena; NULL: none.
static struct fa__slab *fa__slab_in(struct fa__arena *arena, uintptr_t p, size_t size) {
    struct fa__slab *slab = arena->depth ? arena->slab : NULL;
    while (slab &&
           !(p >= (uintptr_t)slab + FA__SLAB_HEAD && p <= slab->cursor && size <= slab->cursor - p))
        slab = fa__slab_before(slab);
    return slab;
}
static struct fa__slab *fa__slab_of(uintptr_t p, size_t size, struct fa__arena **arena) {
    struct fa__arena *own = *arena;
    struct fa__slab *slab = fa__slab_in(own, p, size);
    uint32_t i, count = __atomic_load_n(&fa__arena_count, __ATOMIC_RELAXED);
    for (i = 0; i < count && !slab; i++) {
        struct fa__arena *other = fa__arena_of_id(i);
        if (other && fa__is_open_here(other)) {
            slab = fa__slab_in(other, p, size);
            *arena = other;
        }
    }
    if (!slab)
        *arena = own;
    return slab;
}

#endif
