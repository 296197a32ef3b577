// What becomes of a frame's entries when it goes, after all deferred calls ran.
#ifndef FRAMEALLOC_IMPLEMENTATION_DROP_H
#define FRAMEALLOC_IMPLEMENTATION_DROP_H

static void fa__entries_drop(struct fa__arena *arena, struct fa__entry *newest,
                             const struct fa__entry *floor) {
    struct fa__entry *entry;
    for (entry = newest; entry != floor; entry = entry->previous) {
        if (entry->kind == FA__RETAIN) {
            fa__retained_discard((struct fa__retain_entry *)(void *)entry);
        } else if (entry->kind == FA__SLAB) {
            fa__slab_drop(arena, ((struct fa__slab_entry *)(void *)entry)->slab);
        } else if (entry->kind == FA__TRANSFER) {
            struct fa__transfer_entry *transfer = (struct fa__transfer_entry *)(void *)entry;
            (void)fa__transfer_end(transfer->id, transfer->state);
        }
    }
}

#endif
