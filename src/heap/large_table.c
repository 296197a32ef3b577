// The radix table of large blocks.
#include "heap/large_table.h"
#include "base/atomic.h"
#include "base/attr.h"
#include "base/os.h"
#include <stdint.h>

enum { GRANULE_BITS = 16, LEAF_BITS = 16, ROOT_BITS = 16 };
_Static_assert(GRANULE_BITS + LEAF_BITS + ROOT_BITS == 48, "user addresses have 47 bits");
#define LEAF_ENTRIES ((size_t)1 << LEAF_BITS)
#define LEAF_BYTES (LEAF_ENTRIES * sizeof(uint64_t))

// An entry: 0, or
//   bit 0 live, bit 1 freed, bits 2..3 kind, bits 4..15 offset in the granule / 16,
//   bits 16..63 size / 16
#define TABLE_LIVE ((uint64_t)1)
#define TABLE_FREED ((uint64_t)2)
#define TABLE_KIND_SHIFT 2
#define TABLE_KIND_MASK ((uint64_t)3)
#define TABLE_OFFSET_MASK ((uint64_t)0xfff0)
#define TABLE_SIZE_SHIFT 12 // size / 16, shifted by 16

static uint64_t *root[(size_t)1 << ROOT_BITS]; // set once each, by compare-and-swap
static size_t longest; // relaxed: the largest block ever, as far back as a search has to go

static uint64_t *spare_leaf; // acquire/release: zeroed

bool large_table_prepare(void) {
    if (load_relaxed(&spare_leaf))
        return true;
    uint64_t *none = NULL, *fresh = os_map(LEAF_BYTES, OS_PAGE);
    if (fresh && !cas_acq_rel(&spare_leaf, &none, fresh))
        os_unmap(fresh, LEAF_BYTES);
    return fresh;
}

static SLOW_PATH uint64_t *leaf_make(uint64_t **slot) {
    uint64_t *leaf = NULL, *fresh = exchange_acquire(&spare_leaf, NULL);
    if (!fresh && !(fresh = os_map(LEAF_BYTES, OS_PAGE)))
        return NULL;
    // release: publishes the leaf; a loser uses the winner's.
    if (cas_acq_rel(slot, &leaf, fresh))
        return fresh;
    os_unmap(fresh, LEAF_BYTES);
    return leaf;
}

static inline uint64_t *entry_of(const void *p, bool make) {
    uintptr_t a = (uintptr_t)p;
    if (UNLIKELY(a >> (GRANULE_BITS + LEAF_BITS + ROOT_BITS)))
        return NULL;
    uint64_t **slot = &root[a >> (GRANULE_BITS + LEAF_BITS)];
    uint64_t *leaf = load_acquire(slot); // acquire: the leaf is zeroed memory
    if (UNLIKELY(!leaf) && !(make && (leaf = leaf_make(slot))))
        return NULL;
    return &leaf[a >> GRANULE_BITS & (LEAF_ENTRIES - 1)];
}

static struct large_block block_decode(const void *p, uint64_t entry) {
    uintptr_t granule = (uintptr_t)p >> GRANULE_BITS << GRANULE_BITS;
    return (struct large_block){.start = (char *)(granule + (entry & TABLE_OFFSET_MASK)),
                                .size = entry >> (GRANULE_BITS) << 4,
                                .kind = entry >> TABLE_KIND_SHIFT & TABLE_KIND_MASK};
}

bool large_table_insert(struct large_block block) {
    uint64_t *slot = entry_of(block.start, true);
    if (!slot)
        return false;
    size_t seen = load_relaxed(&longest);
    while (UNLIKELY(block.size > seen) && !cas_acquire(&longest, &seen, block.size)) {
    }
    // release: whoever finds the block live sees what its last owner wrote.
    store_release(slot, (uint64_t)block.size << TABLE_SIZE_SHIFT |
                            ((uintptr_t)block.start & TABLE_OFFSET_MASK) |
                            (uint64_t)block.kind << TABLE_KIND_SHIFT | TABLE_LIVE);
    return true;
}

enum large_claim large_table_claim(const void *p, struct large_block *out) {
    uint64_t *slot = entry_of(p, false);
    uint64_t entry = slot ? load_relaxed(slot) : 0; // relaxed: the swap below decides
    if (!entry || ((uintptr_t)p & 0xffff) != (entry & TABLE_OFFSET_MASK))
        return LARGE_UNKNOWN;
    if (!(entry & TABLE_LIVE) || !cas_acquire(slot, &entry, (entry & ~TABLE_LIVE) | TABLE_FREED))
        return LARGE_FREED;
    *out = block_decode(p, entry);
    return LARGE_CLAIMED;
}

bool large_table_find(const void *p, struct large_block *out) {
    uint64_t *slot = entry_of(p, false);
    uint64_t entry = slot ? load_acquire(slot) : 0; // acquire: pairs with large_table_insert
    if (!(entry & TABLE_LIVE) || ((uintptr_t)p & 0xffff) != (entry & TABLE_OFFSET_MASK))
        return false;
    *out = block_decode(p, entry);
    return true;
}

bool large_table_was_freed(const void *p) {
    uint64_t *slot = entry_of(p, false);
    uint64_t entry = slot ? load_relaxed(slot) : 0;
    return entry & TABLE_FREED && ((uintptr_t)p & 0xffff) == (entry & TABLE_OFFSET_MASK);
}

bool large_table_find_around(const void *p, struct large_block *out) {
    uintptr_t granule = (uintptr_t)p >> GRANULE_BITS;
    size_t farthest = (load_relaxed(&longest) >> GRANULE_BITS) + 1;
    for (size_t back = 0; back <= farthest && back < granule; back++) {
        const void *at = (const void *)((granule - back) << GRANULE_BITS);
        uint64_t *slot = entry_of(at, false);
        if (!slot) // nothing in this leaf's 4 GiB: go on below it
            back += (granule - back) & (LEAF_ENTRIES - 1);
        uint64_t entry = slot ? load_acquire(slot) : 0;
        if (!(entry & TABLE_LIVE))
            continue;
        *out = block_decode(at, entry);
        if ((const char *)p >= out->start)
            return (const char *)p < out->start + out->size;
    }
    return false;
}
