// What the macros of map.h call: a map whose keys and values are bytes.
//
// One block of the arena holds three arrays: keys, values, slots. A slot is the number of a key and
// its hash; a key's slot is found from its hash on by linear probing, in a table that is at most
// three quarters full. A key taken out shifts later slots back (Knuth, "The Art of Computer
// Programming", volume 3, 6.4, algorithm R), so nothing is left behind that slows searches down.
#ifndef FRAMEALLOC_MAP_UNTYPED_H
#define FRAMEALLOC_MAP_UNTYPED_H

#include "arena.h"
#include "map_key.h"

#ifdef __cplusplus
extern "C" {
#endif

struct fa__map_slot {
    uint32_t number; // 1 + the key's place in the array; 0: the slot is free
    uint32_t hash;
};

typedef struct fa_map {
    void *keys; // where the block begins; NULL: no memory yet
    void *values;
    struct fa__map_slot *slots;
    size_t mask;     // slots - 1; their number is a power of two
    size_t length;   // keys
    size_t capacity; // keys that there is memory for
    fa_arena *arena; // NULL: this thread's own, from the first key on
    int is_bounded;  // never gets more memory
} fa_map;

#define FA_MAP_MAX ((size_t)1 << 30) // keys in one map
#define FA__MAP_FIRST ((size_t)12)   // keys; what a growing map takes at first
#define FA__SLOTS_MIN ((size_t)4)    // so that one slot is free

static inline void *fa__map_key(const fa_map *map, size_t i, size_t size) {
    return i < map->length ? (char *)map->keys + i * size : NULL;
}

static inline void *fa__map_value(const fa_map *map, size_t i, size_t size) {
    return i < map->length ? (char *)map->values + i * size : NULL;
}

// The key's slot. NULL: it is not there.
static inline struct fa__map_slot *fa__map_find(const fa_map *map, const void *key, uint32_t hash,
                                                struct fa__map_type type) {
    struct fa__map_slot *slot;
    size_t i;
    if (!map->length) // perhaps there is no table yet
        return NULL;
    for (i = hash & map->mask; (slot = &map->slots[i])->number; i = (i + 1) & map->mask) {
        if (slot->hash == hash &&
            fa__key_equals((char *)map->keys + (slot->number - 1) * type.key_size, key, type))
            return slot;
    }
    return NULL;
}

// One slot more; there is a free one.
static inline void fa__map_slot_add(fa_map *map, struct fa__map_slot added) {
    size_t i = added.hash & map->mask;
    while (map->slots[i].number)
        i = (i + 1) & map->mask;
    map->slots[i] = added;
}

// Frees the slot by moving back each later one that then lies nearer to where its hash wants it.
static inline void fa__map_slot_remove(fa_map *map, struct fa__map_slot *removed) {
    size_t hole = (size_t)(removed - map->slots), i = hole;
    while (i = (i + 1) & map->mask, map->slots[i].number) {
        size_t home = map->slots[i].hash & map->mask;
        if (((i - home) & map->mask) >= ((i - hole) & map->mask)) {
            map->slots[hole] = map->slots[i];
            hole = i;
        }
    }
    map->slots[hole].number = 0;
}

// Lays an array behind the others of a block: where it begins, and the block's new end. False: a
// sum overflows.
static inline int fa__array_lay(size_t *start, size_t *end, size_t count, size_t size,
                                size_t align) {
    size_t bytes;
    if (__builtin_add_overflow(*end, align - 1, start))
        return 0;
    *start &= ~(align - 1);
    return !__builtin_mul_overflow(count, size, &bytes) &&
           !__builtin_add_overflow(*start, bytes, end);
}

// A new block for the map, its slots free.
static inline int fa__map_block_take(fa_map *map, size_t capacity, struct fa__map_type type) {
    const size_t slot_align = __alignof__(struct fa__map_slot);
    size_t slots = FA__SLOTS_MIN, keys_at, values_at, slots_at, bytes = 0, align;
    char *block;
    if (capacity > FA_MAP_MAX)
        return -ENOMEM;
    while (slots / 4 * 3 < capacity)
        slots *= 2;
    if (!fa__array_lay(&keys_at, &bytes, capacity, type.key_size, type.key_align) ||
        !fa__array_lay(&values_at, &bytes, capacity, type.value_size, type.value_align) ||
        !fa__array_lay(&slots_at, &bytes, slots, sizeof *map->slots, slot_align))
        return -ENOMEM;
    align = type.key_align > type.value_align ? type.key_align : type.value_align;
    if (!map->arena)
        map->arena = fa_arena_self();
    block =
        (char *)fa_arena_alloc_array(map->arena, bytes, 1, align > slot_align ? align : slot_align);
    if (!block)
        return -errno;
    map->keys = block + keys_at;
    map->values = block + values_at;
    map->slots = (struct fa__map_slot *)(void *)(block + slots_at);
    map->mask = slots - 1;
    map->capacity = capacity;
    memset(map->slots, 0, slots * sizeof *map->slots);
    return 0;
}

// Moves the map into a new block, for `capacity` keys, more than now.
__attribute__((unused, noinline, cold)) static int fa__map_grow(fa_map *map, size_t capacity,
                                                                struct fa__map_type type) {
    fa_map grown = *map;
    int failed = fa__map_block_take(&grown, capacity, type);
    size_t i;
    if (failed)
        return failed;
    if (map->length) {
        memcpy(grown.keys, map->keys, map->length * type.key_size);
        memcpy(grown.values, map->values, map->length * type.value_size);
        for (i = 0; i <= map->mask; i++)
            if (map->slots[i].number)
                fa__map_slot_add(&grown, map->slots[i]);
    }
    *map = grown;
    return 0;
}

static inline void fa__map_init(fa_map *map, fa_arena *arena) {
    memset(map, 0, sizeof *map);
    map->arena = arena;
}

static inline int fa__map_init_bounded(fa_map *map, fa_arena *arena, size_t capacity,
                                       struct fa__map_type type) {
    fa__map_init(map, arena);
    map->is_bounded = 1;
    return capacity ? fa__map_grow(map, capacity, type) : 0;
}

static inline int fa__map_reserve(fa_map *map, size_t capacity, struct fa__map_type type) {
    if (capacity <= map->capacity)
        return 0;
    return map->is_bounded ? -ENOSPC : fa__map_grow(map, capacity, type);
}

static inline int fa__map_put(fa_map *map, const void *key, const void *value,
                              struct fa__map_type type) {
    struct fa__map_slot added, *slot;
    int failed = 0;
    added.hash = fa__key_hash(key, type);
    slot = fa__map_find(map, key, added.hash, type);
    if (slot) {
        memcpy((char *)map->values + (slot->number - 1) * type.value_size, value, type.value_size);
        return 0;
    }
    if (map->length == map->capacity)
        failed = fa__map_reserve(map, map->capacity ? map->capacity * 2 : FA__MAP_FIRST, type);
    if (failed)
        return failed;
    memcpy((char *)map->keys + map->length * type.key_size, key, type.key_size);
    memcpy((char *)map->values + map->length * type.value_size, value, type.value_size);
    added.number = (uint32_t)++map->length;
    fa__map_slot_add(map, added);
    return 0;
}

static inline void *fa__map_get(const fa_map *map, const void *key, struct fa__map_type type) {
    struct fa__map_slot *slot = fa__map_find(map, key, fa__key_hash(key, type), type);
    return slot ? (char *)map->values + (slot->number - 1) * type.value_size : NULL;
}

// The last key fills the gap, and its slot names the new place.
static inline void fa__map_gap_fill(fa_map *map, size_t gap, struct fa__map_type type) {
    size_t last = map->length - 1;
    char *key = (char *)map->keys + last * type.key_size;
    size_t i = fa__key_hash(key, type) & map->mask;
    while (map->slots[i].number != last + 1)
        i = (i + 1) & map->mask;
    map->slots[i].number = (uint32_t)gap + 1;
    memcpy((char *)map->keys + gap * type.key_size, key, type.key_size);
    memcpy((char *)map->values + gap * type.value_size,
           (char *)map->values + last * type.value_size, type.value_size);
}

static inline int fa__map_delete(fa_map *map, const void *key, struct fa__map_type type) {
    struct fa__map_slot *slot = fa__map_find(map, key, fa__key_hash(key, type), type);
    size_t gap;
    if (!slot)
        return -ENOENT;
    gap = slot->number - 1;
    fa__map_slot_remove(map, slot);
    if (gap != map->length - 1)
        fa__map_gap_fill(map, gap, type);
    map->length--;
    return 0;
}

static inline void fa__map_clear(fa_map *map) {
    if (map->length)
        memset(map->slots, 0, (map->mask + 1) * sizeof *map->slots);
    map->length = 0;
}

#ifdef __cplusplus
}
#endif
#endif
