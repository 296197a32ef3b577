// Transfers: records that say where a block is and whose turn it is. One word of each is exchanged
// to make, take and drop it, so that of several threads one succeeds; records are used again with
// another serial number, so that an old transfer is told from a new one.
#ifndef FRAMEALLOC_IMPLEMENTATION_TRANSFER_H
#define FRAMEALLOC_IMPLEMENTATION_TRANSFER_H

enum fa__transfer_state { FA__TRANSFER_FREE, FA__TRANSFER_MADE, FA__TRANSFER_TAKEN };

struct fa__transfer {
    struct fa__record record;
    uint64_t word; // serial << 32 | enum fa__transfer_state
    void *p;       // from here on fixed while it lives
    size_t size;
    struct fa__slab *slab; // where p is, NULL: p is a copy
    char rest[24];         // to a cache line
};

static struct fa__store fa__transfers = {0, 0, 0, sizeof(struct fa__transfer), {0}};

// The record, and its word if it is in that state.
static struct fa__transfer *fa__transfer_find(uint64_t id, uint32_t state, uint64_t *word) {
    *word = (id & ~(uint64_t)UINT32_MAX) + state;
    return (struct fa__transfer *)fa__store_at(&fa__transfers, (uint32_t)id);
}

static fa_transfer fa__transfer_publish(struct fa__transfer *record, struct fa__slab *slab, void *p,
                                        size_t size) {
    uint64_t serial = __atomic_load_n(&record->word, __ATOMIC_RELAXED) >> 32;
    fa_transfer transfer;
    record->p = p;
    record->size = size;
    record->slab = slab;
    // release: pairs with fa__transfer_step
    __atomic_store_n(&record->word, (serial << 32) + FA__TRANSFER_MADE, __ATOMIC_RELEASE);
    transfer.id = (serial << 32) + record->record.number;
    return transfer;
}

// From one state into another; NULL: it is not in that state. acquire: the record, and what was
// done with the block before; release: what was done with it here.
static struct fa__transfer *fa__transfer_step(uint64_t id, uint32_t from, uint32_t to) {
    uint64_t word, next;
    struct fa__transfer *record = fa__transfer_find(id, from, &word);
    next = to ? word - from + to : word - from + ((uint64_t)1 << 32); // a new serial
    return record && __atomic_compare_exchange_n(&record->word, &word, next, 0, __ATOMIC_ACQ_REL,
                                                 __ATOMIC_RELAXED)
               ? record
               : NULL;
}

// True: it was in that state.
static int fa__transfer_end(uint64_t id, uint32_t state) {
    struct fa__transfer *record = fa__transfer_step(id, state, FA__TRANSFER_FREE);
    if (!record)
        return 0;
    if (record->slab)
        fa__slab_leave(record->slab);
    else
        fa__heap_free(record->p);
    fa__store_give(&fa__transfers, &record->record);
    return 1;
}

static int fa__transfer_copy(struct fa__transfer **out, const void *p, size_t size, size_t align,
                             void **copy) {
    struct fa__transfer *record = (struct fa__transfer *)fa__store_take(&fa__transfers);
    *copy = record ? fa__heap_alloc(size ? size : 1, align ? align : FA_GRAIN) : NULL;
    *out = record;
    if (*copy) {
        memcpy(*copy, p, size);
        return FA_TRANSFER_COPIED;
    }
    if (record)
        fa__store_give(&fa__transfers, &record->record);
    return -ENOMEM;
}

static int fa__transfer_is_bad(const fa_transfer *transfer, const void *p, size_t size,
                               size_t align, int until) {
    return !transfer || !p || size > PTRDIFF_MAX || (align && fa__align_is_bad(align)) ||
           until < FA_TRANSFER_FRAME || until > FA_TRANSFER_DROP;
}

// Room in the arena's frame for the end of a transfer with it; NULL: *error says why.
static struct fa__transfer_entry *fa__transfer_entry_take(struct fa__arena *arena, int *error,
                                                          const void *site) {
    struct fa__transfer_entry *entry = NULL;
    *error = fa__frame_refusal(arena, site);
    if (!*error) {
        entry = (struct fa__transfer_entry *)fa__entry_take(arena, sizeof *entry, site);
        *error = entry ? 0 : -ENOMEM;
    }
    return entry;
}

static void fa__transfer_entry_link(struct fa__arena *arena, struct fa__transfer_entry *entry,
                                    fa_transfer transfer, uint32_t state) {
    entry->id = transfer.id;
    entry->state = state;
    fa__entry_link(arena, &entry->entry, FA__TRANSFER);
}

FA__ENTRY(void *, transfer_alloc)(fa_arena *public_arena, size_t size, size_t align) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    struct fa__slab *slab;
    uintptr_t block;
    int refusal;
    if (align && fa__align_is_bad(align))
        return fa__refuse(EINVAL);
    if (size > PTRDIFF_MAX)
        return fa__refuse(ENOMEM);
    refusal = fa__frame_refusal(arena, FA__SITE());
    if (refusal)
        return fa__refuse(-refusal);
    align = align < FA_GRAIN ? FA_GRAIN : align;
    size = fa__round(size);
    slab = arena->slab;
    if (!slab || !fa__slab_fits(slab, size, align))
        slab = fa__slab_take(arena, size, align, FA__SITE());
    if (!slab)
        return fa__refuse(ENOMEM);
    block = fa__align_up(slab->cursor, align);
    slab->cursor = block + size;
    return (void *)block;
}

FA__ENTRY(int, transfer_make)
(fa_transfer *out, const void *p, size_t size, size_t align, int until) {
    struct fa__arena *arena = fa__arena_of(FA__NAME(arena_self)());
    struct fa__transfer_entry *entry = NULL;
    struct fa__transfer *record = NULL;
    struct fa__slab *slab;
    void *block = (void *)(uintptr_t)p;
    int result = FA_TRANSFER_MOVED;
    if (fa__transfer_is_bad(out, p, size, align, until))
        return -EINVAL;
    slab = fa__slab_of((uintptr_t)p, size, &arena);
    if (until == FA_TRANSFER_FRAME) {
        entry = fa__transfer_entry_take(arena, &result, FA__SITE());
        if (!entry)
            return result;
    }
    if (slab) {
        record = (struct fa__transfer *)fa__store_take(&fa__transfers);
        if (!record)
            return -ENOMEM;
        __atomic_fetch_add(&slab->users, 1, __ATOMIC_RELAXED); // the frame is one already
    } else {
        result = fa__transfer_copy(&record, p, size, align, &block);
        if (result < 0)
            return result;
    }
    *out = fa__transfer_publish(record, slab, block, size);
    if (entry)
        fa__transfer_entry_link(arena, entry, *out, FA__TRANSFER_MADE);
    return result;
}

FA__ENTRY(void *, transfer_take)(fa_transfer transfer, size_t *size) {
    struct fa__transfer *record =
        fa__transfer_step(transfer.id, FA__TRANSFER_MADE, FA__TRANSFER_TAKEN);
    if (!record)
        return fa__refuse(ESTALE);
    if (size)
        *size = record->size;
    return record->p;
}

FA__ENTRY(void *, transfer_take_in)
(fa_arena *public_arena, fa_transfer transfer, size_t *size) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    int error;
    struct fa__transfer_entry *entry = fa__transfer_entry_take(arena, &error, FA__SITE());
    void *block;
    if (!entry)
        return fa__refuse(-error);
    block = FA__NAME(transfer_take)(transfer, size);
    if (block)
        fa__transfer_entry_link(arena, entry, transfer, FA__TRANSFER_TAKEN);
    return block;
}

FA__ENTRY(int, transfer_drop)(fa_transfer transfer) {
    // Taken meanwhile, it is found in the second state.
    return fa__transfer_end(transfer.id, FA__TRANSFER_MADE) ||
                   fa__transfer_end(transfer.id, FA__TRANSFER_TAKEN)
               ? 0
               : -ESTALE;
}

#endif
