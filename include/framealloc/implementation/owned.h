// What pools and groups on plain malloc share: descriptors with an id that are never given back, so
// that one which has ended is known as such. All under the lock of everything rare.
#ifndef FRAMEALLOC_IMPLEMENTATION_OWNED_H
#define FRAMEALLOC_IMPLEMENTATION_OWNED_H

#define FA__ID_GONE UINT64_MAX

// At the front of both.
struct fa__owned {
    uint64_t id; // public
    struct fa__owned *next_free;
    char name[FA_NAME_MAX + 1];
};

static uint64_t fa__owned_last_id;

// Zeroed but for id and name. NULL: no memory.
static struct fa__owned *fa__owned_make_locked(struct fa__owned **free_list, size_t size,
                                               const char *name) {
    struct fa__owned *owned = *free_list;
    if (owned)
        *free_list = owned->next_free;
    else
        owned = (struct fa__owned *)fa__permanent_alloc(size);
    if (!owned)
        return NULL;
    memset(owned, 0, size);
    owned->id = ++fa__owned_last_id;
    if (name)
        strncpy(owned->name, name, FA_NAME_MAX);
    return owned;
}

static void fa__owned_end_locked(struct fa__owned **free_list, struct fa__owned *owned) {
    owned->id = FA__ID_GONE;
    owned->next_free = *free_list;
    *free_list = owned;
}

static int fa__align_is_wrong(size_t align) {
    return (align & (align - 1)) != 0 || align > FA_ALIGN_MAX;
}

#endif
