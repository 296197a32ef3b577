// Scratch pools: named memory that frames leave alone.
#ifndef FRAMEALLOC_IMPLEMENTATION_SCRATCH_H
#define FRAMEALLOC_IMPLEMENTATION_SCRATCH_H

#define FA__SCRATCH_NAME_MAX ((size_t)63)

struct fa_scratch {
    struct fa_scratch *next; // under the lock, as all but cursor
    uintptr_t start, end;
    uintptr_t cursor; // relaxed: the memory is the caller's by the exchange alone
    uint32_t holders, borrowed;
    char name[FA__SCRATCH_NAME_MAX + 1];
};

static struct fa_scratch *fa__scratch_first; // under the lock

static struct fa_scratch *fa__scratch_find_locked(const char *name) {
    struct fa_scratch *scratch = fa__scratch_first;
    while (scratch && strcmp(scratch->name, name) != 0)
        scratch = scratch->next;
    return scratch;
}

static struct fa_scratch *fa__scratch_make(const char *name, size_t size) {
    size_t head = (sizeof(struct fa_scratch) + 63) & ~(size_t)63;
    struct fa_scratch *scratch =
        size <= PTRDIFF_MAX - head ? (struct fa_scratch *)fa__heap_alloc(head + size, 64) : NULL;
    if (!scratch)
        return NULL;
    memset(scratch, 0, sizeof *scratch);
    strcpy(scratch->name, name);
    scratch->start = scratch->cursor = (uintptr_t)scratch + head;
    scratch->end = scratch->start + size;
    return scratch;
}

FA__ENTRY(int, scratch_open)(fa_scratch **out, const char *name, size_t size) {
    struct fa_scratch *found, *made;
    int result = 0;
    if (!out || !name || !*name || strlen(name) > FA__SCRATCH_NAME_MAX)
        return -EINVAL;
    pthread_once(&fa__once, fa__start);                // a fork has to be seen
    made = size ? fa__scratch_make(name, size) : NULL; // not under the lock
    fa__lock_take();
    found = fa__scratch_find_locked(name);
    if (found && size && found->end - found->start != size) {
        result = -EEXIST;
    } else if (!found && !made) {
        result = size ? -ENOMEM : -ENOENT;
    } else if (!found) {
        found = made;
        made = NULL;
        found->next = fa__scratch_first;
        fa__scratch_first = found;
    }
    if (!result) {
        found->holders++;
        *out = found;
    }
    fa__lock_release();
    fa__heap_free(made);
    return result;
}

static void *fa__scratch_take(fa_scratch *scratch, size_t size, size_t align) {
    uintptr_t cursor = __atomic_load_n(&scratch->cursor, __ATOMIC_RELAXED), block;
    do {
        block = fa__align_up(cursor, align);
        if (block > scratch->end || size > scratch->end - block)
            return NULL;
    } while (!__atomic_compare_exchange_n(&scratch->cursor, &cursor, block + size, 1,
                                          __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    return (void *)block;
}

FA__ENTRY(void *, scratch_alloc)(fa_scratch *scratch, size_t size, size_t align) {
    void *block;
    if (!scratch || fa__align_is_bad(align))
        return fa__refuse(EINVAL);
    block = fa__scratch_take(scratch, size, align);
    return block ? block : fa__refuse(ENOMEM);
}

FA__ENTRY(int, scratch_borrow)(fa_scratch *scratch) {
    if (!scratch)
        return -EINVAL;
    fa__lock_take();
    scratch->borrowed++;
    fa__lock_release();
    return 0;
}

FA__ENTRY(int, scratch_return)(fa_scratch *scratch) {
    int result = -EINVAL;
    if (!scratch)
        return result;
    fa__lock_take();
    if (scratch->borrowed) {
        scratch->borrowed--;
        result = 0;
    }
    fa__lock_release();
    return result;
}

FA__ENTRY(int, scratch_reset)(fa_scratch *scratch) {
    int result;
    if (!scratch)
        return -EINVAL;
    fa__lock_take();
    result = scratch->borrowed ? -EBUSY : 0;
    if (!result)
        __atomic_store_n(&scratch->cursor, scratch->start, __ATOMIC_RELAXED);
    fa__lock_release();
    return result;
}

FA__ENTRY(int, scratch_close)(fa_scratch *scratch) {
    struct fa_scratch **link = &fa__scratch_first;
    int result = 0, is_last = 0;
    if (!scratch)
        return -EINVAL;
    fa__lock_take();
    while (*link && *link != scratch)
        link = &(*link)->next;
    if (!*link) {
        result = -EINVAL; // closed by its last holder already
    } else if (scratch->holders == 1 && scratch->borrowed) {
        result = -EBUSY;
    } else if (!--scratch->holders) {
        *link = scratch->next;
        is_last = 1;
    }
    fa__lock_release();
    if (is_last)
        fa__heap_free(scratch);
    return result;
}

static int fa__scratch_owns(uintptr_t p) {
    struct fa_scratch *scratch;
    fa__lock_take();
    for (scratch = fa__scratch_first; scratch; scratch = scratch->next)
        if (p - scratch->start < scratch->end - scratch->start)
            break;
    fa__lock_release();
    return scratch != NULL;
}

#endif
