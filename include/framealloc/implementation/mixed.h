// Where the library is older than transfers: they are the program's own, on the library's arenas,
// of which only its calls know more. So every transfer is a copy, and ends by a deferred call.
#ifndef FRAMEALLOC_IMPLEMENTATION_MIXED_H
#define FRAMEALLOC_IMPLEMENTATION_MIXED_H

static fa_api fa__mixed_table;

static void *fa__mixed_transfer_alloc(fa_arena *arena, size_t size, size_t align) {
    return fa__mixed_table.arena_alloc_aligned(arena, size, align ? align : FA_GRAIN);
}

static void fa__mixed_transfer_end(void *of_frame) {
    struct fa__transfer_entry *entry = (struct fa__transfer_entry *)of_frame;
    (void)fa__transfer_end(entry->id, entry->state);
}

// Has the transfer end with the frame; NULL: errno says why.
static struct fa__transfer_entry *fa__mixed_entry_take(fa_arena *arena) {
    struct fa__transfer_entry *entry =
        (struct fa__transfer_entry *)fa__mixed_table.arena_alloc_aligned(arena, sizeof *entry,
                                                                         FA_GRAIN);
    int error = 0;
    if (entry) {
        memset(entry, 0, sizeof *entry);
        error = fa__mixed_table.arena_defer(arena, fa__mixed_transfer_end, entry);
    }
    return error ? (struct fa__transfer_entry *)fa__refuse(-error) : entry;
}

static int fa__mixed_transfer_make(fa_transfer *out, const void *p, size_t size, size_t align,
                                   int until) {
    struct fa__transfer_entry *entry = NULL;
    struct fa__transfer *record = NULL;
    void *copy = NULL;
    int saved = errno, result = 0;
    if (fa__transfer_is_bad(out, p, size, align, until))
        return -EINVAL;
    pthread_once(&fa__once, fa__start); // a fork has to be seen
    if (until == FA_TRANSFER_FRAME) {
        entry = fa__mixed_entry_take(fa__mixed_table.arena_self());
        result = entry ? 0 : -errno;
        errno = saved;
    }
    if (!result)
        result = fa__transfer_copy(&record, p, size, align, &copy);
    if (result < 0)
        return result;
    *out = fa__transfer_publish(record, NULL, copy, size);
    if (entry) {
        entry->id = out->id;
        entry->state = FA__TRANSFER_MADE;
    }
    return result;
}

static void *fa__mixed_transfer_take_in(fa_arena *arena, fa_transfer transfer, size_t *size) {
    struct fa__transfer_entry *entry = fa__mixed_entry_take(arena);
    void *block = entry ? fa__plain_transfer_take(transfer, size) : NULL;
    if (block) {
        entry->id = transfer.id;
        entry->state = FA__TRANSFER_TAKEN;
    }
    return block;
}

// Its heap takes mail in when it likes.
static int fa__mixed_deferred_set(int mode, uint32_t batch) {
    (void)batch;
    return mode < FA_DEFERRED_DEFAULT || mode > FA_DEFERRED_ON_DEMAND ? -EINVAL : -ENOTSUP;
}

// For a library of version 2, whose frames are in the table already.
static void fa__table_mix_threads(void) {
    fa__mixed_table.deferred_set = fa__mixed_deferred_set;
    fa__mixed_table.transfer_alloc = fa__mixed_transfer_alloc;
    fa__mixed_table.transfer_make = fa__mixed_transfer_make;
    fa__mixed_table.transfer_take_in = fa__mixed_transfer_take_in;
}

#endif
