// Marks: a place in a frame to which it can be rolled back.
#ifndef FRAMEALLOC_IMPLEMENTATION_MARK_H
#define FRAMEALLOC_IMPLEMENTATION_MARK_H

FA__ENTRY(fa_mark, mark_get)(fa_arena *public_arena) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    struct fa__mark_entry *entry = NULL;
    fa_mark mark = {NULL, 0, 0, 0};
    if (!fa__frame_refusal(arena, FA__SITE()))
        entry = (struct fa__mark_entry *)fa__entry_take(arena, sizeof *entry, FA__SITE());
    if (!entry)
        return mark;
    fa__entry_link(arena, &entry->entry, FA__MARK);
    entry->serial = ++arena->mark_serial;
    entry->place = fa__place_now(arena);
    mark.arena = &arena->bump;
    mark.frame = *fa__id_at(arena, arena->depth - 1);
    mark.serial = entry->serial;
    mark.place = (uintptr_t)entry;
    return mark;
}

// The mark's entry, if it is still there. Only the chain is trusted: what a stale mark points to
// may be anything by now.
static struct fa__mark_entry *fa__mark_find(struct fa__arena *arena, fa_mark mark, uint32_t depth) {
    const struct fa__entry *floor = depth ? arena->level[depth].start.entries : NULL;
    struct fa__entry *entry;
    for (entry = arena->entries; entry != floor; entry = entry->previous) {
        struct fa__mark_entry *found = (struct fa__mark_entry *)(void *)entry;
        if ((uintptr_t)entry == mark.place)
            return entry->kind == FA__MARK && found->serial == mark.serial ? found : NULL;
    }
    return NULL;
}

FA__ENTRY(int, rollback)(fa_mark mark) {
    struct fa__arena *arena = mark.serial ? fa__arena_of_id(mark.frame) : NULL;
    uint32_t depth = fa__id_depth(mark.frame);
    struct fa__mark_entry *entry = NULL;
    if (arena && !fa__is_mine(arena)) {
        fa__fault(FA__FAULT_THREAD, 0, FA__SITE(), 0);
        return -ESTALE;
    }
    if (arena && mark.arena == &arena->bump && !(fa__is_ending(arena))) {
        fa__epoch_catch_up(arena);
        if (depth < arena->depth && *fa__id_at(arena, depth) == mark.frame)
            entry = fa__mark_find(arena, mark, depth);
    } else if (arena && fa__is_ending(arena)) {
        return -EBUSY;
    }
    if (!entry) {
        fa__fault(FA__FAULT_MARK, 0, FA__SITE(), 0);
        return -ESTALE;
    }
    if (depth + 1 != arena->depth)
        return -EBUSY;
    fa__place_restore(arena, &entry->place);
    fa__limit_open(arena);
    return 0;
}

#endif
