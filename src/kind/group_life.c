// Groups made and ended, those below them first, and what they hold.
#define FA_LINKED
#include "framealloc/group.h"
#include "heap/shelf.h"
#include "kind/group.h"
#include "kind/piece.h"
#include <errno.h>
#include <string.h>

// Under the kinds lock.
static void group_link(struct group *group, struct group *parent) {
    group->parent = parent;
    group->next = parent->children;
    if (group->next)
        group->next->previous = group;
    parent->children = group;
}

static void group_unlink(struct group *group) {
    if (!group->parent)
        return;
    *(group->previous ? &group->previous->next : &group->parent->children) = group->next;
    if (group->next)
        group->next->previous = group->previous;
    group->parent = group->next = group->previous = NULL;
}

int fa_group_create(fa_group **out, const char *name, fa_group *public_parent) {
    struct group *parent = group_of(public_parent);
    if (!out || (public_parent && !parent))
        return -EINVAL;
    struct group *group = (struct group *)kind_make(KIND_GROUP, name);
    if (!group)
        return -ENOMEM;
    if (parent) {
        if (!kinds_lock_take()) {
            kind_end(&group->kind);
            return -ENOMEM;
        }
        group_link(group, parent);
        kinds_lock_release();
    }
    *out = (fa_group *)&group->kind;
    return 0;
}

// The first without a child, of `group` and all below it.
static struct group *group_lowest(struct group *group) {
    while (group->children)
        group = group->children;
    return group;
}

// Only this one; it has no children, and no parent any more.
static void group_end(struct group *group) {
    if (!lock_take(&group->kind.lock))
        return;
    struct slab *chunks = group->chunks;
    group->chunks = NULL;
    lock_release(&group->kind.lock);
    shelf_release_list(chunks);
    pieces_end(&group->kind);
    kind_end(&group->kind);
}

int fa_group_destroy(fa_group *public) {
    struct group *group = group_of(public), *lowest;
    if (!group)
        return -EINVAL;
    do {
        if (!kinds_lock_take())
            return -EBUSY;
        lowest = group_lowest(group);
        group_unlink(lowest);
        kinds_lock_release();
        group_end(lowest);
    } while (lowest != group);
    return 0;
}

void group_count(struct group *group, struct group_counts *out) {
    if (!lock_take(&group->kind.lock))
        return;
    out->live_blocks += group->live_blocks;
    out->live_bytes += group->live_bytes;
    out->chunks += group->chunk_count + group->piece_count;
    out->held += (group->unit_count << UNIT_SHIFT) + group->piece_bytes;
    out->piece_bytes += group->piece_bytes;
    lock_release(&group->kind.lock);
}

// The next of those below `top`, parents first; NULL: it was the last.
static struct group *group_next_below(struct group *group, const struct group *top) {
    if (group->children)
        return group->children;
    while (group != top && !group->next)
        group = group->parent;
    return group != top ? group->next : NULL;
}

int fa_group_stats_get(fa_group *public, fa_group_stats *out) {
    struct group *group = group_of(public);
    if (!group || !out || out->size < offsetof(fa_group_stats, live_blocks))
        return -EINVAL;
    struct group_counts own = {0}, all = {0};
    uint32_t children = 0;
    group_count(group, &own);
    if (!kinds_lock_take())
        return -EBUSY;
    for (const struct group *child = group->children; child; child = child->next)
        children++;
    for (struct group *each = group; each; each = group_next_below(each, group))
        group_count(each, &all);
    kinds_lock_release();
    fa_group_stats filled = {
        .children = children,
        .live_blocks = own.live_blocks,
        .live_bytes = own.live_bytes,
        .chunks = own.chunks,
        .held_bytes = own.held,
        .all_live_blocks = all.live_blocks,
        .all_live_bytes = all.live_bytes,
        .all_chunks = all.chunks,
        .all_held_bytes = all.held,
    };
    filled.size = out->size < sizeof filled ? out->size : (uint32_t)sizeof filled;
    memcpy(out, &filled, filled.size);
    return 0;
}
