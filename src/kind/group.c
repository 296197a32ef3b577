// Groups: blocks cut from chunks.
#include "kind/group.h"
#define FA_LINKED
#include "base/os.h"
#include "framealloc/group.h"
#include "heap/misuse.h"
#include "heap/shelf.h"
#include "kind/granules.h"
#include "kind/piece.h"
#include <errno.h>
#include <string.h>

#define PIECE_MIN (SPAN_MAX / 4)

static size_t chunk_granules(const struct slab *chunk) {
    return (UNIT_SIZE << chunk->order) >> GRANULE_SHIFT;
}

static void chunk_link(struct group *group, struct slab *chunk) {
    chunk->previous = NULL;
    chunk->next = group->chunks;
    if (chunk->next)
        chunk->next->previous = chunk;
    group->chunks = chunk;
}

static void chunk_unlink(struct group *group, struct slab *chunk) {
    *(chunk->previous ? &chunk->previous->next : &group->chunks) = chunk->next;
    if (chunk->next)
        chunk->next->previous = chunk->previous;
}

// As large as all before it together, within its bounds, and large enough.
static unsigned chunk_order(const struct group *group, size_t granules) {
    unsigned order = 0;
    while (order < RUN_UNITS_LOG2 && ((uint64_t)2 << order <= group->unit_count ||
                                      (UNIT_SIZE << order) >> GRANULE_SHIFT < granules))
        order++;
    return order;
}

static struct slab *chunk_make(struct group *group, size_t granules) {
    struct slab *chunk = region_chunk_take(kind_entry(&group->kind), chunk_order(group, granules));
    if (!chunk)
        return NULL;
    store_relaxed(&chunk->state, SLAB_FULL); // of no use to the pool and its neighbours
    for (size_t i = 0; i < (size_t)1 << chunk->order; i++)
        chunk[i].chunk.head = chunk;
    chunk->chunk.used = chunk->chunk.live = chunk->chunk.known = 0;
    group->unit_count += (uint64_t)1 << chunk->order;
    group->chunk_count++;
    return chunk;
}

static size_t align_up(size_t granule, size_t align) {
    return (granule + align - 1) & ~(align - 1);
}

static bool chunk_has_room(const struct slab *chunk, size_t granules, size_t align) {
    return align_up(chunk->chunk.used, align) + granules <= chunk_granules(chunk);
}

// Where the block of this granule begins.
static size_t block_begin(const struct slab *chunk, size_t granule) {
    return granules_block_begin(chunk->bitmap, granule, chunk->chunk.known);
}

static bool block_is_live(const struct slab *chunk, size_t granule) {
    return granule_is_set(chunk->bitmap, block_begin(chunk, granule) + 1);
}

// A gap before an aligned block: a freed block, if it is large enough for one, else a part of the
// block before.
static void gap_make(struct group *group, struct slab *chunk, size_t first) {
    size_t used = chunk->chunk.used;
    if (first - used >= BLOCK_GRANULES_MIN) {
        granules_make_block(chunk->bitmap, used);
        granules_free_block(chunk->bitmap, used);
    } else if (first > used && block_is_live(chunk, used - 1)) {
        group->live_bytes += (first - used) << GRANULE_SHIFT;
    }
}

static void *chunk_cut(struct group *group, struct slab *chunk, size_t granules, size_t align) {
    size_t first = align_up(chunk->chunk.used, align);
    gap_make(group, chunk, first);
    granules_make_block(chunk->bitmap, first);
    chunk->chunk.used = (uint32_t)(first + granules);
    chunk->chunk.live++;
    group->live_blocks++;
    group->live_bytes += granules << GRANULE_SHIFT;
    return slab_start(chunk) + (first << GRANULE_SHIFT);
}

static size_t chunk_rest(const struct slab *chunk) {
    return chunk_granules(chunk) - chunk->chunk.used;
}

static void *block_cut(struct group *group, size_t granules, size_t align) {
    struct slab *chunk = group->chunks, *fuller = NULL;
    if (!chunk || !chunk_has_room(chunk, granules, align)) {
        fuller = chunk;
        chunk = chunk_make(group, granules);
        if (!chunk)
            return NULL;
        chunk_link(group, chunk);
    }
    void *p = chunk_cut(group, chunk, granules, align);
    if (fuller && chunk_rest(fuller) > chunk_rest(chunk)) { // it has more for the next ones
        chunk_unlink(group, fuller);
        chunk_link(group, fuller);
    }
    return p;
}

static void *piece_alloc(struct group *group, size_t size, size_t align) {
    struct piece *piece = piece_make(&group->kind, size, align);
    if (!piece || !lock_take(&group->kind.lock))
        return NULL;
    group->live_blocks++;
    group->piece_count++;
    group->live_bytes += piece->block.size;
    group->piece_bytes += piece->block.size;
    lock_release(&group->kind.lock);
    return piece->block.start;
}

void *fa_group_alloc(fa_group *public, size_t size, size_t align) {
    struct group *group = group_of(public);
    void *p = NULL;
    align = align ? align : FA_GRAIN;
    if (UNLIKELY(!group || align & (align - 1) || align > FA_ALIGN_MAX)) {
        errno = EINVAL;
        return NULL;
    }
    if (UNLIKELY(size > PIECE_MIN || align > UNIT_SIZE || !kinds_have_slabs())) {
        p = piece_alloc(group, size, align);
    } else if (LIKELY(lock_take(&group->kind.lock))) {
        size_t granules = (size + FA_GRAIN - 1) >> GRANULE_SHIFT;
        p = block_cut(group, granules < BLOCK_GRANULES_MIN ? BLOCK_GRANULES_MIN : granules,
                      (align + FA_GRAIN - 1) >> GRANULE_SHIFT);
        lock_release(&group->kind.lock);
    }
    if (UNLIKELY(!p))
        errno = ENOMEM;
    return p;
}

// The places of freed blocks at the end are cut from again, so that the last one is live.
static void chunk_roll_back(struct slab *chunk) {
    size_t used = chunk->chunk.used, first = used, end;
    do {
        end = first;
        first = granules_freed_begin(chunk->bitmap, end);
    } while (first && first < end);
    granules_forget(chunk->bitmap, first, used);
    chunk->chunk.used = (uint32_t)first;
    chunk->chunk.known = 0;
}

static struct slab *chunk_of(const void *p) {
    return region.slabs[region_unit(p)].chunk.head;
}

// Is p the start of a live block? If not, says what it is.
static bool chunk_check(const struct slab *chunk, const void *p, const char *call) {
    size_t offset = (size_t)((const char *)p - slab_start(chunk));
    size_t i = offset >> GRANULE_SHIFT, used = chunk->chunk.used;
    if (i >= used) {
        misuse_unused(call, p);
        return false;
    }
    size_t first = block_begin(chunk, i);
    size_t size = (granules_block_end(chunk->bitmap, first, used) - first) << GRANULE_SHIFT;
    size_t inside = offset - (first << GRANULE_SHIFT);
    if (inside)
        misuse_interior(call, p, inside, size);
    else if (!block_is_live(chunk, first))
        misuse_double_free(call, p, size);
    else
        return true;
    return false;
}

static void chunk_give_up(struct group *group, struct slab *chunk) {
    chunk_unlink(group, chunk);
    group->unit_count -= (uint64_t)1 << chunk->order;
    group->chunk_count--;
    chunk->next = NULL;
    shelf_release_list(chunk);
}

// 0; -EINVAL: p is no live block, which was reported.
static int block_free(struct group *group, void *p, const char *call) {
    struct slab *chunk = chunk_of(p);
    if (!lock_take(&group->kind.lock))
        return -EBUSY;
    bool is_live = chunk_check(chunk, p, call);
    if (is_live) {
        size_t first = (size_t)((char *)p - slab_start(chunk)) >> GRANULE_SHIFT;
        size_t end = granules_block_end(chunk->bitmap, first, chunk->chunk.used);
        group->live_blocks--;
        group->live_bytes -= (end - first) << GRANULE_SHIFT;
        granules_free_block(chunk->bitmap, first);
        chunk->chunk.known = (uint32_t)first;
        if (!--chunk->chunk.live && chunk != group->chunks)
            chunk_give_up(group, chunk);
        else if (end == chunk->chunk.used)
            chunk_roll_back(chunk);
    }
    lock_release(&group->kind.lock);
    return is_live ? 0 : -EINVAL;
}

void group_block_free(void *p, uint32_t entry) {
    (void)block_free((struct group *)kind_of_entry(entry), p, "free");
}

int group_piece_free(struct group *group, void *p) {
    if (!kinds_lock_take())
        return -EBUSY;
    struct piece *piece = piece_find(p);
    bool is_ours = piece && piece->owner == &group->kind;
    if (is_ours)
        piece_unlink(piece);
    kinds_lock_release();
    if (!is_ours)
        return -EINVAL;
    if (lock_take(&group->kind.lock)) {
        group->live_blocks--;
        group->piece_count--;
        group->live_bytes -= piece->block.size;
        group->piece_bytes -= piece->block.size;
        lock_release(&group->kind.lock);
    }
    piece_give(piece);
    return 0;
}

int fa_group_free_one(fa_group *public, void *p) {
    struct group *group = group_of(public);
    if (!p)
        return 0;
    if (group && (region_entry_or_none(p) & ~ENTRY_CLASS_MASK) == kind_entry(&group->kind))
        return block_free(group, p, "fa_group_free_one");
    if (group && group_piece_free(group, p) == 0)
        return 0;
    misuse_note(CALL_SITE(), false, "FA017 not of this group: %p, '%s'; left as it is", p,
                group ? group->kind.name : "");
    return -EINVAL;
}

size_t group_block_size(const char *call, const void *p, uint32_t entry) {
    struct group *group = (struct group *)kind_of_entry(entry);
    const struct slab *chunk = chunk_of(p);
    size_t size = 0;
    if (!lock_take(&group->kind.lock))
        return 0;
    if (chunk_check(chunk, p, call)) {
        size_t first = (size_t)((const char *)p - slab_start(chunk)) >> GRANULE_SHIFT;
        size = (granules_block_end(chunk->bitmap, first, chunk->chunk.used) - first)
               << GRANULE_SHIFT;
    }
    lock_release(&group->kind.lock);
    return size;
}

size_t group_block_rest(const void *p, uint32_t entry) {
    struct group *group = (struct group *)kind_of_entry(entry);
    const struct slab *chunk = chunk_of(p);
    size_t offset = (size_t)((const char *)p - slab_start(chunk)), rest = 0;
    if (!lock_take(&group->kind.lock))
        return 0;
    size_t i = offset >> GRANULE_SHIFT;
    if (i < chunk->chunk.used && block_is_live(chunk, i)) {
        size_t first = block_begin(chunk, i);
        rest =
            (granules_block_end(chunk->bitmap, first, chunk->chunk.used) << GRANULE_SHIFT) - offset;
    }
    lock_release(&group->kind.lock);
    return rest;
}
