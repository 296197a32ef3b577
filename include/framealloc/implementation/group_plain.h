// Groups on plain malloc: chunks from which blocks are cut, each behind a head that knows its size.
#ifndef FRAMEALLOC_IMPLEMENTATION_GROUP_PLAIN_H
#define FRAMEALLOC_IMPLEMENTATION_GROUP_PLAIN_H

#define FA__GROUP_CHUNK_MIN ((size_t)4 << 10)
#define FA__GROUP_CHUNK_MAX ((size_t)1 << 20)

// In front of each block. The tag is made from its place, for nothing else would have that there.
struct fa__group_head {
    size_t size;
    uintptr_t tag;
};
#define FA__GROUP_LIVE ((uintptr_t)0x5b9d3ac1)
#define FA__GROUP_FREED ((uintptr_t)0x31c7e96d)

struct fa__group_chunk {
    struct fa__group_chunk *next;
    uintptr_t cursor, end;
    size_t live;
};

struct fa__plain_group {
    struct fa__owned owned;
    struct fa__group_chunk *chunks; // the first is cut from
    size_t chunk_count, chunk_bytes;
    size_t live_blocks, live_bytes;
    struct fa__plain_group *parent, *children, *next; // siblings
};

static struct fa__owned *fa__groups_free; // under the lock

static struct fa__plain_group *fa__plain_group_of(fa_group *group) {
    return group && group->id != FA__ID_GONE ? (struct fa__plain_group *)group : NULL;
}

FA__ENTRY(int, group_create)(fa_group **out, const char *name, fa_group *public_parent) {
    struct fa__plain_group *parent = fa__plain_group_of(public_parent), *group;
    if (!out || (public_parent && !parent))
        return -EINVAL;
    pthread_once(&fa__once, fa__start);
    fa__lock_take();
    group = (struct fa__plain_group *)fa__owned_make_locked(&fa__groups_free, sizeof *group, name);
    if (group && parent) {
        group->parent = parent;
        group->next = parent->children;
        parent->children = group;
    }
    fa__lock_release();
    if (!group)
        return -ENOMEM;
    *out = (fa_group *)group;
    return 0;
}

// Only this one, which has no children.
static void fa__group_end_locked(struct fa__plain_group *group) {
    struct fa__plain_group **link = group->parent ? &group->parent->children : NULL;
    struct fa__group_chunk *chunk;
    while (link && *link != group)
        link = &(*link)->next;
    if (link)
        *link = group->next;
    while ((chunk = group->chunks) != NULL) {
        group->chunks = chunk->next;
        fa__heap_free(chunk);
    }
    fa__owned_end_locked(&fa__groups_free, &group->owned);
}

FA__ENTRY(int, group_destroy)(fa_group *public_group) {
    struct fa__plain_group *group = fa__plain_group_of(public_group), *lowest;
    if (!group)
        return -EINVAL;
    fa__lock_take();
    do {
        lowest = group;
        while (lowest->children)
            lowest = lowest->children;
        fa__group_end_locked(lowest);
    } while (lowest != group);
    fa__lock_release();
    return 0;
}

static uintptr_t fa__group_place(const struct fa__group_chunk *chunk, size_t align) {
    return (chunk->cursor + sizeof(struct fa__group_head) + align - 1) & ~(uintptr_t)(align - 1);
}

static int fa__group_has_room(const struct fa__group_chunk *chunk, size_t size, size_t align) {
    uintptr_t place = fa__group_place(chunk, align);
    return place <= chunk->end && size <= chunk->end - place;
}

// As large as all before it together, within its bounds, and large enough.
static struct fa__group_chunk *fa__group_grow(struct fa__plain_group *group, size_t size,
                                              size_t align) {
    size_t least = sizeof(struct fa__group_chunk) + sizeof(struct fa__group_head) + align + size;
    size_t bytes = group->chunk_bytes;
    struct fa__group_chunk *chunk;
    bytes = bytes < FA__GROUP_CHUNK_MIN   ? FA__GROUP_CHUNK_MIN
            : bytes > FA__GROUP_CHUNK_MAX ? FA__GROUP_CHUNK_MAX
                                          : bytes;
    bytes = bytes < least ? least : bytes;
    chunk = (struct fa__group_chunk *)fa__heap_alloc(bytes, FA_GRAIN);
    if (!chunk)
        return NULL;
    chunk->cursor = (uintptr_t)(chunk + 1);
    chunk->end = (uintptr_t)chunk + bytes;
    chunk->live = 0;
    chunk->next = group->chunks;
    group->chunks = chunk;
    group->chunk_count++;
    group->chunk_bytes += bytes;
    return chunk;
}

static void *fa__group_cut_locked(struct fa__plain_group *group, size_t size, size_t align) {
    struct fa__group_chunk *chunk = group->chunks;
    struct fa__group_head *head;
    uintptr_t place;
    if ((!chunk || !fa__group_has_room(chunk, size, align)) &&
        !(chunk = fa__group_grow(group, size, align)))
        return NULL;
    place = fa__group_place(chunk, align);
    head = (struct fa__group_head *)(place - sizeof *head);
    head->size = size;
    head->tag = place ^ FA__GROUP_LIVE;
    chunk->cursor = place + size;
    chunk->live++;
    group->live_blocks++;
    group->live_bytes += size;
    return (void *)place;
}

FA__ENTRY(void *, group_alloc)(fa_group *public_group, size_t size, size_t align) {
    struct fa__plain_group *group = fa__plain_group_of(public_group);
    void *p = NULL;
    align = align < FA_GRAIN && !fa__align_is_wrong(align) ? FA_GRAIN : align;
    if (!group || fa__align_is_wrong(align)) {
        errno = EINVAL;
        return NULL;
    }
    if (size <= PTRDIFF_MAX - 2 * FA_ALIGN_MAX) {
        size = size < 2 * FA_GRAIN ? 2 * FA_GRAIN : (size + FA_GRAIN - 1) & ~(FA_GRAIN - 1);
        fa__lock_take();
        p = fa__group_cut_locked(group, size, align);
        fa__lock_release();
    }
    if (!p)
        errno = ENOMEM;
    return p;
}

static void fa__group_drop(struct fa__plain_group *group, struct fa__group_chunk **link) {
    struct fa__group_chunk *chunk = *link;
    *link = chunk->next;
    group->chunk_count--;
    group->chunk_bytes -= chunk->end - (uintptr_t)chunk;
    fa__heap_free(chunk);
}

static int fa__group_put_locked(struct fa__plain_group *group, uintptr_t p) {
    struct fa__group_chunk **link = &group->chunks, *chunk;
    struct fa__group_head *head;
    while ((chunk = *link) != NULL && p - (uintptr_t)chunk >= chunk->end - (uintptr_t)chunk)
        link = &chunk->next;
    if (!chunk || p % FA_GRAIN || p >= chunk->cursor ||
        p < (uintptr_t)(chunk + 1) + sizeof(struct fa__group_head))
        return -EINVAL;
    head = (struct fa__group_head *)(p - sizeof *head);
    if (head->tag != (p ^ FA__GROUP_LIVE))
        return -EINVAL;
    head->tag = p ^ FA__GROUP_FREED;
    group->live_blocks--;
    group->live_bytes -= head->size;
    if (p + head->size == chunk->cursor)
        chunk->cursor = (uintptr_t)head;
    if (--chunk->live)
        return 0;
    if (chunk == group->chunks)
        chunk->cursor = (uintptr_t)(chunk + 1);
    else
        fa__group_drop(group, link);
    return 0;
}

FA__ENTRY(int, group_free_one)(fa_group *public_group, void *p) {
    struct fa__plain_group *group = fa__plain_group_of(public_group);
    int result = -EINVAL;
    if (!p)
        return 0;
    if (group) {
        fa__lock_take();
        result = fa__group_put_locked(group, (uintptr_t)p);
        fa__lock_release();
    }
    if (result)
        fa__fault(FA__FAULT_NOT_OWNED, 0, FA__SITE(), 0);
    return result;
}

static void fa__group_add(const struct fa__plain_group *group, fa_group_stats *sum) {
    sum->all_live_blocks += group->live_blocks;
    sum->all_live_bytes += group->live_bytes;
    sum->all_chunks += group->chunk_count;
    sum->all_held_bytes += group->chunk_bytes;
}

// The next of those below `top`, parents first; NULL: it was the last.
static const struct fa__plain_group *fa__group_next_below(const struct fa__plain_group *group,
                                                          const struct fa__plain_group *top) {
    if (group->children)
        return group->children;
    while (group != top && !group->next)
        group = group->parent;
    return group != top ? group->next : NULL;
}

FA__ENTRY(int, group_stats_get)(fa_group *public_group, fa_group_stats *stats) {
    struct fa__plain_group *group = fa__plain_group_of(public_group);
    const struct fa__plain_group *each;
    fa_group_stats filled = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    if (!group || !stats || stats->size < offsetof(fa_group_stats, live_blocks))
        return -EINVAL;
    fa__lock_take();
    for (each = group->children; each; each = each->next)
        filled.children++;
    for (each = group; each; each = fa__group_next_below(each, group))
        fa__group_add(each, &filled);
    filled.live_blocks = group->live_blocks;
    filled.live_bytes = group->live_bytes;
    filled.chunks = group->chunk_count;
    filled.held_bytes = group->chunk_bytes;
    fa__lock_release();
    filled.size = stats->size < sizeof filled ? stats->size : (uint32_t)sizeof filled;
    memcpy(stats, &filled, filled.size);
    return 0;
}

#endif
