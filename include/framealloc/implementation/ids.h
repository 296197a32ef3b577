// Numbered entries whose ids go stale: a number and how often it was used. They lie in a range of
// their own and never move, so that an id is looked up without a lock.
#ifndef FRAMEALLOC_IMPLEMENTATION_IDS_H
#define FRAMEALLOC_IMPLEMENTATION_IDS_H

// Each entry begins so. The high half of state is its generation, the rest is its user's.
struct fa__id_head {
    uint64_t state;     // shared: changed under the lock or by compare-exchange
    uint32_t next_free; // under the lock
};

// Under the lock, but for count. Entry 0 is nobody's: no id is 0.
struct fa__ids {
    struct fa__range range;
    size_t entry_bytes;                         // fixed
    uint32_t count;                             // entries that were ever used; release to publish
    uint32_t max;                               // fixed
    uint32_t first_free, last_free, free_count; // the one that waits longest is used next
    uint32_t index_bits;                        // fixed
    uint32_t generation_mask;                   // fixed
};

#define FA__IDS_RESTING 256u // free entries wait for so many others, so that stale ids are found
#define FA__GENERATION_SHIFT 32
#define FA__SMALL_INDEX_BITS 20u // of ids that fit into 32 bits
#define FA__SMALL_IDS_MAX (((uint32_t)1 << FA__SMALL_INDEX_BITS) - 1)
#define FA__IDS_MAX ((uint32_t)1 << 28)

static inline struct fa__id_head *fa__ids_at(const struct fa__ids *ids, uint32_t index) {
    return (struct fa__id_head *)(ids->range.start + index * ids->entry_bytes);
}

// False: no memory.
static int fa__ids_make(struct fa__ids *ids, size_t entry_bytes, uint32_t max, int is_small) {
    memset(ids, 0, sizeof *ids);
    ids->entry_bytes = entry_bytes;
    ids->max = max + 1;
    ids->index_bits = is_small ? FA__SMALL_INDEX_BITS : FA__GENERATION_SHIFT;
    ids->generation_mask =
        is_small ? ((uint32_t)1 << (FA__GENERATION_SHIFT - FA__SMALL_INDEX_BITS)) - 1 : UINT32_MAX;
    if (!fa__range_take(&ids->range, ids->max * entry_bytes))
        return 0;
    if (!fa__range_grow(&ids->range, entry_bytes)) {
        fa__range_give(&ids->range);
        ids->range.start = 0; // there is nothing to give back
        return 0;
    }
    memset(fa__ids_at(ids, 0), 0, entry_bytes);
    ids->count = 1;
    return 1;
}

static inline uint64_t fa__id_of(const struct fa__ids *ids, uint32_t index, uint64_t state) {
    return (state >> FA__GENERATION_SHIFT) << ids->index_bits | index;
}

static inline uint32_t fa__id_index(const struct fa__ids *ids, uint64_t id) {
    return (uint32_t)(id & (((uint64_t)1 << ids->index_bits) - 1));
}

// The entry that an id names or named; NULL: it never was one.
static inline struct fa__id_head *fa__id_find(const struct fa__ids *ids, uint64_t id) {
    uint32_t index = fa__id_index(ids, id);
    // acquire: pairs with fa__id_take_locked
    if (!index || index >= __atomic_load_n(&ids->count, __ATOMIC_ACQUIRE))
        return NULL;
    return fa__ids_at(ids, index);
}

static inline int fa__id_is_current(const struct fa__ids *ids, uint64_t id, uint64_t state) {
    return id >> ids->index_bits == state >> FA__GENERATION_SHIFT;
}

// The next generation, with all else of the state 0.
static inline uint64_t fa__id_aged(const struct fa__ids *ids, uint64_t state) {
    uint64_t generation = ((state >> FA__GENERATION_SHIFT) + 1) & ids->generation_mask;
    return generation << FA__GENERATION_SHIFT;
}

// The number of an entry that nobody uses; 0, with *error: none. New ones are zero.
static uint32_t fa__id_take_locked(struct fa__ids *ids, int *error) {
    uint32_t index = ids->first_free;
    if (ids->count < ids->max && ids->free_count <= FA__IDS_RESTING) {
        if (fa__range_grow(&ids->range, (ids->count + (size_t)1) * ids->entry_bytes)) {
            index = ids->count;
            memset(fa__ids_at(ids, index), 0, ids->entry_bytes);
            __atomic_store_n(&ids->count, index + 1, __ATOMIC_RELEASE);
            return index;
        }
        *error = -ENOMEM;
    } else {
        *error = -ENFILE;
    }
    if (index) {
        ids->first_free = fa__ids_at(ids, index)->next_free;
        ids->free_count--;
    }
    return index;
}

static void fa__id_give_locked(struct fa__ids *ids, uint32_t index) {
    fa__ids_at(ids, index)->next_free = 0;
    if (ids->free_count++)
        fa__ids_at(ids, ids->last_free)->next_free = index;
    else
        ids->first_free = index;
    ids->last_free = index;
}

#endif
