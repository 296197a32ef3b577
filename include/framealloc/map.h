// Maps: values by key in an arena, bounded or growing.
//
//   FA_MAP(uint32_t, struct unit) units = {0};
//   fa_map_put(&units, id, {x, y});
//   struct unit *unit = fa_map_get(&units, id);
//
// Keys and values lie in two arrays, in the order in which the keys came; taking a key out puts the
// last one into its place. So iterating is counting, and the order is the same in every run:
//
//   for (size_t i = 0; i < fa_map_length(&units); i++)
//       draw(*fa_map_key(&units, i), fa_map_value(&units, i));
//
// Meanwhile values may be written, but no key may come or go; counting down, the key that one is at
// may.
//
// The hash is MurmurHash64A: it spreads keys well; who chooses keys to do harm can make them
// collide.
//
// collection.h says what holds for every call: threads, lifetime, failure.
#ifndef FRAMEALLOC_MAP_H
#define FRAMEALLOC_MAP_H

#include "as_bytes.h"
#include "map_untyped.h"

// A map from K to V. Keys are equal if all their bytes are: integers, enums, pointers, structs
// without padding. Two maps are of the same type only by a typedef.
#define FA_MAP(K, V) FA__MAP(K, V, FA__KEY_BYTES)

// A map from strings (K is const char *) to V. Keys are equal if strcmp says so. The map keeps the
// pointer, not the string, which has to last as long: fa_arena_strdup makes it.
#define FA_STRING_MAP(V) FA__MAP(const char *, V, FA__KEY_STRING)

#define FA__MAP(K, V, key_kind)                                                                    \
    union {                                                                                        \
        fa_map map;                                                                                \
        K *key; /* never read, only their types */                                                 \
        V *value;                                                                                  \
        char (*kind)[key_kind];                                                                    \
        FA__COPIED_AS_BYTES(K)                                                                     \
        FA__COPIED_AS_BYTES(V)                                                                     \
    }

// void fa_map_init(FA_MAP(K, V) *m, fa_arena *arena)
// An empty map that grows. It takes memory with its first key.
#define fa_map_init(m, arena) fa__map_init(&(m)->map, arena)

// int fa_map_init_bounded(FA_MAP(K, V) *m, fa_arena *arena, size_t capacity)
// An empty map with memory for `capacity` keys, 0 too, that never takes more. If it fails, the
// capacity is 0.
#define fa_map_init_bounded(m, arena, capacity)                                                    \
    fa__map_init_bounded(&(m)->map, arena, capacity, FA__MAP_TYPE(m))

// int fa_map_reserve(FA_MAP(K, V) *m, size_t capacity)
// Memory for so many keys in all. -ENOMEM also for more than FA_MAP_MAX.
#define fa_map_reserve(m, capacity) fa__map_reserve(&(m)->map, capacity, FA__MAP_TYPE(m))

// int fa_map_put(FA_MAP(K, V) *m, K key, V value)
// Gives the key that value, which may be a list in braces, as for a variable. A key that is there
// keeps its place, and never fails. On failure the value is still the caller's.
#define fa_map_put(m, k, ...)                                                                      \
    __extension__({                                                                                \
        __typeof__(*(m)->key) fa__put_key = (k);                                                   \
        __typeof__(*(m)->value) fa__put_value = __VA_ARGS__;                                       \
        fa__map_put(&(m)->map, &fa__put_key, &fa__put_value, FA__MAP_TYPE(m));                     \
    })

// V *fa_map_get(const FA_MAP(K, V) *m, K key)
// The key's value, until the map moves or a key is taken out. NULL: it is not there.
#define fa_map_get(m, k)                                                                           \
    __extension__({                                                                                \
        __typeof__(*(m)->key) fa__got_key = (k);                                                   \
        (__typeof__(&*(m)->value))fa__map_get(&(m)->map, &fa__got_key, FA__MAP_TYPE(m));           \
    })

// int fa_map_delete(FA_MAP(K, V) *m, K key)
// Takes the key out; the last one gets its place. -ENOENT: it is not there.
#define fa_map_delete(m, k)                                                                        \
    __extension__({                                                                                \
        __typeof__(*(m)->key) fa__deleted_key = (k);                                               \
        fa__map_delete(&(m)->map, &fa__deleted_key, FA__MAP_TYPE(m));                              \
    })

// void fa_map_clear(FA_MAP(K, V) *m)
// Takes all keys out and keeps the memory.
#define fa_map_clear(m) fa__map_clear(&(m)->map)

// size_t fa_map_length(const FA_MAP(K, V) *m)
#define fa_map_length(m) ((size_t)(m)->map.length)

// const K *fa_map_key(const FA_MAP(K, V) *m, size_t i)
// V *fa_map_value(const FA_MAP(K, V) *m, size_t i)
// The i-th key and its value, until the map moves or a key is taken out. NULL: there are not so
// many.
#define fa_map_key(m, i)                                                                           \
    ((const __typeof__(*(m)->key) *)fa__map_key(&(m)->map, i, sizeof *(m)->key))
#define fa_map_value(m, i)                                                                         \
    ((__typeof__(&*(m)->value))fa__map_value(&(m)->map, i, sizeof *(m)->value))

#define FA__MAP_TYPE(m)                                                                            \
    fa__map_type_make(sizeof *(m)->key, __alignof__(__typeof__(*(m)->key)), sizeof *(m)->value,    \
                      __alignof__(__typeof__(*(m)->value)), sizeof *(m)->kind)

#endif
