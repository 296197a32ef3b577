// Allocation where the inline bump calls: outside a frame, more memory, alignment, another size.
#ifndef FRAMEALLOC_IMPLEMENTATION_ALLOC_H
#define FRAMEALLOC_IMPLEMENTATION_ALLOC_H

#include <stdio.h>

static void *fa__refuse(int error) {
    errno = error;
    return NULL;
}

static FA__SLOW void *fa__alloc_outside(struct fa__arena *arena, size_t size, size_t align,
                                        const void *site) {
    void *block;
    if (arena->special & FA__IS_DEAD)
        return fa__refuse(EPERM);
    fa__fault(FA__FAULT_OUTSIDE, size, site, arena->outside == FA_OUTSIDE_ABORT);
    if (arena->outside != FA_OUTSIDE_HEAP)
        return fa__refuse(EPERM);
    block = fa__program_alloc(size, align);
    return block ? block : fa__refuse(ENOMEM);
}

// Can the caller change this arena's open frame? 0, or why not.
static int fa__frame_refusal(struct fa__arena *arena, const void *site) {
    if (!__atomic_load_n(&arena->depth, __ATOMIC_RELAXED))
        return -EPERM;
    if (!fa__is_mine(arena)) {
        fa__fault(FA__FAULT_THREAD, 0, site, 0);
        return -EPERM;
    }
    if (fa__is_ending(arena))
        return -EBUSY;
    fa__epoch_catch_up(arena);
    return 0;
}

static void *fa__alloc(struct fa__arena *arena, size_t size, size_t align, const void *site) {
    int refusal;
    if (FA__UNLIKELY(size > PTRDIFF_MAX))
        return fa__refuse(ENOMEM);
    if (FA__UNLIKELY(!__atomic_load_n(&arena->depth, __ATOMIC_RELAXED)))
        return fa__alloc_outside(arena, size, align, site);
    refusal = fa__frame_refusal(arena, site);
    return FA__UNLIKELY(refusal) ? fa__refuse(-refusal)
                                 : fa__space_take(arena, fa__round(size), align, site);
}

// A program may bump the stand-in until its thread has an arena.
static inline struct fa__arena *fa__arena_or_own(fa_arena *arena) {
    int has_none = arena == FA__STAND_IN || arena == &fa__nobody.bump;
    return fa__arena_of(FA__UNLIKELY(has_none) ? FA__NAME(arena_self)() : arena);
}

FA__ENTRY(void *, arena_alloc_call)(fa_arena *arena, size_t size) {
    return fa__alloc(fa__arena_or_own(arena), size, FA_GRAIN, FA__SITE());
}

static int fa__align_is_bad(size_t align) {
    return !align || align & (align - 1) || align > FA_ALIGN_MAX;
}

FA__ENTRY(void *, arena_alloc_aligned)(fa_arena *arena, size_t size, size_t align) {
    if (FA__UNLIKELY(fa__align_is_bad(align)))
        return fa__refuse(EINVAL);
    return fa__alloc(fa__arena_or_own(arena), size, align < FA_GRAIN ? FA_GRAIN : align,
                     FA__SITE());
}

// Where the innermost frame's memory in the window begins.
static uintptr_t fa__innermost_start(const struct fa__arena *arena) {
    return arena->depth > 1 ? arena->level[arena->depth - 1].start.cursor : arena->bump.base;
}

// Moves the end of the last block. False: it is not the last, or there is no room, or the entry of
// a mark that came after it may have been spilled: a rollback would take what the block grew by.
static int fa__resize_last(struct fa__arena *arena, uintptr_t block, uintptr_t end, size_t size) {
    if (end != arena->bump.cursor || block < fa__innermost_start(arena) ||
        arena->special & FA__HAS_CHUNKS || size > UINTPTR_MAX - block ||
        !fa__slot_grow(arena, block + size))
        return 0;
    fa__peak_note(arena);
    arena->bump.cursor = block + size;
    arena->last_block = block;
    arena->last_end = block + size;
    fa__limit_open(arena);
    return 1;
}

FA__ENTRY(void *, arena_resize)(fa_arena *public_arena, void *p, size_t old_size, size_t size) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    uintptr_t block = (uintptr_t)p;
    void *moved;
    int refusal;
    if (!p)
        return fa__alloc(arena, size, FA_GRAIN, FA__SITE());
    if (size > PTRDIFF_MAX || old_size > PTRDIFF_MAX)
        return fa__refuse(ENOMEM);
    refusal = fa__frame_refusal(arena, FA__SITE());
    if (refusal)
        return fa__refuse(-refusal);
    if (fa__resize_last(arena, block, block + fa__round(old_size), fa__round(size)) ||
        fa__round(size) <= fa__round(old_size))
        return p;
    moved = fa__space_take(arena, fa__round(size), FA_GRAIN, FA__SITE());
    return moved ? memcpy(moved, p, old_size) : NULL;
}

FA__ENTRY(char *, arena_vprintf)(fa_arena *public_arena, const char *format, va_list arguments) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    va_list again;
    char *text;
    int length;
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        return (char *)fa__refuse(EINVAL);
    text = (char *)fa__alloc(arena, (size_t)length + 1, FA_GRAIN, FA__SITE());
    if (text)
        vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

FA__ENTRY(int, frame_set_overflow)(fa_arena *public_arena, int overflow) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    if (overflow < FA_OVERFLOW_DEFAULT || overflow > FA_OVERFLOW_ABORT)
        return -EINVAL;
    arena->overflow = (uint32_t)overflow;
    fa__open_limit_set(arena);
    if (arena->depth && !fa__is_ending(arena))
        fa__limit_open(arena);
    return 0;
}

FA__ENTRY(int, frame_set_outside)(fa_arena *arena, int outside) {
    if (outside < FA_OUTSIDE_DEFAULT || outside > FA_OUTSIDE_ABORT)
        return -EINVAL;
    fa__arena_or_own(arena)->outside = (uint32_t)outside;
    return 0;
}

// What the arena needs for itself goes with the frame like any block.
static void *fa__entry_take(struct fa__arena *arena, size_t size, const void *site) {
    void *entry = fa__space_take(arena, fa__round(size), FA_GRAIN, site);
    arena->last_block = arena->last_end = 0;
    return entry;
}

FA__ENTRY(int, arena_defer)(fa_arena *public_arena, fa_defer_fn *fn, void *context) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    struct fa__defer_entry *defer;
    int refusal = fn ? fa__frame_refusal(arena, FA__SITE()) : -EINVAL;
    if (refusal)
        return refusal;
    defer = (struct fa__defer_entry *)fa__entry_take(arena, sizeof *defer, FA__SITE());
    if (!defer)
        return -ENOMEM;
    defer->fn = fn;
    defer->context = context;
    fa__entry_link(arena, &defer->entry, FA__DEFER);
    return 0;
}

#endif
