// The table of pieces, and what the heap does with their pointers.
#include "kind/piece.h"
#include "base/os.h"
#include "heap/alloc.h"
#include "heap/large_source.h"
#include "heap/misuse.h"
#include "heap/passthrough.h"
#include "kind/group.h"
#include "kind/pool.h"
#include <string.h>

enum { BUCKETS = 4096 };
static struct piece **buckets; // under the kinds lock; NULL: there never was a piece
static uint32_t piece_count;   // relaxed: is there any at all

static struct piece **bucket_of(const void *p) {
    // Fibonacci hashing (Knuth, volume 3, 6.4): pieces lie at multiples of a page and more.
    return &buckets[((uintptr_t)p >> 4) * 0x9e3779b97f4a7c15ull >> 40 & (BUCKETS - 1)];
}

size_t piece_size(size_t size) {
    size_t grain = kinds_have_slabs() ? OS_PAGE : (size_t)1 << GRANULE_SHIFT;
    return size > PTRDIFF_MAX - OS_PAGE ? 0 : ((size ? size : 1) + grain - 1) & ~(grain - 1);
}

static bool memory_take(struct piece *piece, size_t size, size_t align) {
    bool is_zeroed;
    // A large block of malloc would be that to free(), which asks us last.
    piece->is_of_heap = !kinds_have_slabs() && (passthrough || size <= POOL_MAX);
    if (piece->is_of_heap)
        piece->block = (struct large_block){.start = kind_memory_take(size, align), .size = size};
    else
        piece->block = large_source_get(size, align < OS_PAGE ? OS_PAGE : align, &is_zeroed);
    return piece->block.start;
}

struct piece *piece_make(struct kind *owner, size_t size, size_t align) {
    size = piece_size(size);
    struct piece *piece = !size ? NULL : kind_memory_take(sizeof *piece, _Alignof(struct piece));
    if (!piece)
        return NULL;
    memset(piece, 0, sizeof *piece);
    piece->owner = owner;
    bool is_locked = memory_take(piece, size, align) && kinds_lock_take();
    if (is_locked && !buckets)
        buckets = os_map(BUCKETS * sizeof *buckets, OS_PAGE);
    if (!is_locked || !buckets) {
        if (is_locked)
            kinds_lock_release();
        piece_give(piece);
        return NULL;
    }
    struct piece **bucket = bucket_of(piece->block.start);
    piece->next_in_bucket = *bucket;
    *bucket = piece;
    piece->next = owner->pieces;
    if (piece->next)
        piece->next->previous = piece;
    owner->pieces = piece;
    add_relaxed(&piece_count, 1);
    kinds_lock_release();
    return piece;
}

void piece_unlink(struct piece *piece) {
    struct piece **link = bucket_of(piece->block.start);
    while (*link != piece)
        link = &(*link)->next_in_bucket;
    *link = piece->next_in_bucket;
    *(piece->previous ? &piece->previous->next : &piece->owner->pieces) = piece->next;
    if (piece->next)
        piece->next->previous = piece->previous;
    add_relaxed(&piece_count, -1u);
}

void piece_give(struct piece *piece) {
    if (piece->block.start && piece->is_of_heap)
        kind_memory_give(piece->block.start);
    else if (piece->block.start)
        large_source_give(piece->block);
    kind_memory_give(piece);
}

void pieces_end(struct kind *owner) {
    for (;;) {
        if (!kinds_lock_take())
            return;
        struct piece *piece = owner->pieces;
        if (piece)
            piece_unlink(piece);
        kinds_lock_release();
        if (!piece)
            return;
        piece_give(piece);
    }
}

struct piece *piece_find(const void *p) {
    struct piece *piece = buckets ? *bucket_of(p) : NULL;
    while (piece && piece->block.start != p)
        piece = piece->next_in_bucket;
    return piece;
}

bool piece_is_there(const void *p) {
    if (!load_relaxed(&piece_count) || !kinds_lock_take())
        return false;
    bool is_there = piece_find(p);
    kinds_lock_release();
    return is_there;
}

// Which owner p belongs to, and its bytes; 0: it is free, or gone.
static size_t piece_look(const void *p, struct kind **owner) {
    if (!kinds_lock_take())
        return 0;
    const struct piece *piece = piece_find(p);
    bool is_live = piece && !piece->is_free;
    *owner = piece ? piece->owner : NULL;
    size_t size = is_live ? piece->block.size : 0;
    kinds_lock_release();
    return size;
}

static void hook_free(void *p, const void *site) {
    struct kind *owner;
    if (!piece_look(p, &owner))
        misuse_double_free("free", p, 0);
    else if (load_relaxed(&owner->type) == KIND_POOL)
        (void)pool_piece_free((struct pool *)owner, p, "free");
    else
        (void)group_piece_free((struct group *)owner, p);
}

static size_t hook_usable_size(const void *p) {
    struct kind *owner;
    size_t size = piece_look(p, &owner);
    if (!size)
        misuse_double_free("malloc_usable_size", p, 0);
    return size;
}

static void *hook_realloc(void *p, size_t size, const void *site) {
    struct kind *owner;
    size_t old_size = piece_look(p, &owner);
    if (!old_size) {
        misuse_double_free("realloc", p, 0);
        return NULL;
    }
    if (size <= old_size && size >= old_size / 2)
        return p;
    void *moved = heap_malloc(size);
    if (moved) {
        memcpy(moved, p, old_size < size ? old_size : size);
        hook_free(p, site);
    }
    return moved;
}

const struct frame_hook piece_hook_of_kinds = {
    .owns = piece_is_there,
    .free = hook_free,
    .realloc = hook_realloc,
    .usable_size = hook_usable_size,
};
