// What a frame has to do when it goes, beside moving the cursor: a chain of entries in the frame's
// own memory, the newest first.
#ifndef FRAMEALLOC_IMPLEMENTATION_ENTRY_H
#define FRAMEALLOC_IMPLEMENTATION_ENTRY_H

enum fa__entry_kind { FA__MARK, FA__DEFER, FA__RETAIN, FA__SLAB, FA__TRANSFER };

struct fa__entry {
    struct fa__entry *previous;
    uint32_t kind; // enum fa__entry_kind
};

struct fa__mark_entry {
    struct fa__entry entry;
    uint64_t serial;
    struct fa__place place; // after this entry
};

struct fa__defer_entry {
    struct fa__entry entry;
    fa_defer_fn *fn; // NULL: it has run
    void *context;
};

struct fa__retain_entry {
    struct fa__entry entry;
    void *p;
    size_t size, align;
    fa_policy policy;
    fa_fixup_fn *fixup;
    void *context;
};

struct fa__slab_entry {
    struct fa__entry entry;
    struct fa__slab *slab;
};

// The transfer ends if it is still in that state.
struct fa__transfer_entry {
    struct fa__entry entry;
    uint64_t id;
    uint32_t state;
};

static void fa__entry_link(struct fa__arena *arena, struct fa__entry *entry,
                           enum fa__entry_kind kind) {
    entry->kind = (uint32_t)kind;
    entry->previous = arena->entries;
    arena->entries = entry;
    arena->special |= FA__HAS_ENTRIES;
}

// Runs the deferred calls down to `floor`, the last first, each once.
static void fa__entries_run(struct fa__entry **newest, const struct fa__entry *floor) {
    struct fa__entry *entry;
    for (entry = *newest; entry != floor; entry = entry->previous) {
        struct fa__defer_entry *defer = (struct fa__defer_entry *)(void *)entry;
        if (entry->kind == FA__DEFER && defer->fn) {
            fa_defer_fn *fn = defer->fn;
            defer->fn = NULL;
            fn(defer->context);
        }
    }
}

#endif
