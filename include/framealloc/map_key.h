// Keys of map.h: what they are made of, their hash, and when two are the same.
#ifndef FRAMEALLOC_MAP_KEY_H
#define FRAMEALLOC_MAP_KEY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

enum fa__key_kind { FA__KEY_BYTES = 1, FA__KEY_STRING = 2 };

struct fa__map_type {
    size_t key_size, key_align, value_size, value_align;
    size_t kind; // enum fa__key_kind
};

static inline struct fa__map_type fa__map_type_make(size_t key_size, size_t key_align,
                                                    size_t value_size, size_t value_align,
                                                    size_t kind) {
    struct fa__map_type type;
    type.key_size = key_size;
    type.key_align = key_align;
    type.value_size = value_size;
    type.value_align = value_align;
    type.kind = kind;
    return type;
}

// MurmurHash64A, of which a slot keeps the lower half. Where the machine puts the low byte last,
// the numbers differ from the original's.
static inline uint32_t fa__bytes_hash(const void *bytes, size_t size) {
    const uint64_t multiplier = 0xc6a4a7935bd1e995ULL;
    const unsigned shift = 47;
    const unsigned char *at = (const unsigned char *)bytes;
    uint64_t hash = size * multiplier, word;
    for (; size >= sizeof word; size -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        word *= multiplier;
        word ^= word >> shift;
        hash ^= word * multiplier;
        hash *= multiplier;
    }
    if (size) {
        word = 0;
        memcpy(&word, at, size);
        hash ^= word;
        hash *= multiplier;
    }
    hash ^= hash >> shift;
    hash *= multiplier;
    hash ^= hash >> shift;
    return (uint32_t)hash;
}

static inline const char *fa__key_string(const void *key) {
    const char *string;
    memcpy(&string, key, sizeof string);
    return string;
}

static inline uint32_t fa__key_hash(const void *key, struct fa__map_type type) {
    if (type.kind == FA__KEY_STRING)
        return fa__bytes_hash(fa__key_string(key), strlen(fa__key_string(key)));
    return fa__bytes_hash(key, type.key_size);
}

static inline int fa__key_equals(const void *one, const void *other, struct fa__map_type type) {
    if (type.kind == FA__KEY_STRING)
        return strcmp(fa__key_string(one), fa__key_string(other)) == 0;
    return memcmp(one, other, type.key_size) == 0;
}

#ifdef __cplusplus
}
#endif
#endif
