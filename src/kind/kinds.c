// What a pointer of a pool or group is, and what all of them hold.
#include "kind/kinds.h"
#include "kind/group.h"
#include "kind/piece.h"
#include "kind/pool.h"

static bool piece_know(const void *p, fa_owner_info *info) {
    if (!piece_is_there(p) || !kinds_lock_take())
        return false;
    const struct piece *piece = piece_find(p);
    bool is_pool = piece && load_relaxed(&piece->owner->type) == KIND_POOL;
    if (piece) {
        info->kind = piece->is_free ? FA_OWNER_FREE : is_pool ? FA_OWNER_POOL : FA_OWNER_GROUP;
        info->block_bytes = piece->is_free ? 0 : piece->block.size;
    }
    kinds_lock_release();
    return piece;
}

bool kinds_know(const void *p, fa_owner_info *info) {
    uint32_t entry = region_entry_or_none(p);
    if (!entry_is_slab(entry) || !(entry & ENTRY_KIND))
        return piece_know(p, info);
    bool is_pool = entry & ENTRY_POOL;
    info->block_bytes = is_pool ? pool_block_rest(p, entry) : group_block_rest(p, entry);
    info->kind = !info->block_bytes ? FA_OWNER_FREE : is_pool ? FA_OWNER_POOL : FA_OWNER_GROUP;
    return true;
}

static void pool_add(struct pool *pool, struct kinds_counts *out) {
    struct pool_counts counts;
    pool_count(pool, &counts);
    out->pools++;
    out->live_blocks += counts.live;
    if (pool->entry) {
        out->live_bytes += counts.live * pool->block_bytes;
        out->slab_bytes += counts.held;
    }
}

static void group_add(struct group *group, struct kinds_counts *out) {
    struct group_counts counts = {0};
    group_count(group, &counts);
    out->groups++;
    out->live_blocks += counts.live_blocks;
    out->live_bytes += counts.live_bytes - counts.piece_bytes;
    out->slab_bytes += counts.held - counts.piece_bytes;
}

void kinds_counts_get(struct kinds_counts *out) {
    *out = (struct kinds_counts){0};
    if (!kind_count() || !kinds_lock_take())
        return;
    for (uint32_t i = 0; i < kind_count(); i++) {
        struct kind *kind = kind_at(i);
        if (load_relaxed(&kind->type) == KIND_POOL)
            pool_add((struct pool *)kind, out);
        else if (load_relaxed(&kind->type) == KIND_GROUP)
            group_add((struct group *)kind, out);
    }
    kinds_lock_release();
}
