// What the macros of vec.h call: a vector whose elements are bytes of one size and alignment.
#ifndef FRAMEALLOC_VEC_UNTYPED_H
#define FRAMEALLOC_VEC_UNTYPED_H

#include "arena.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fa_vec {
    void *data;      // the first element; NULL: no memory yet
    size_t length;   // elements
    size_t capacity; // elements that there is memory for
    fa_arena *arena; // NULL: this thread's own, from the first element on
    int is_bounded;  // never gets more memory
} fa_vec;

#define FA__VEC_FIRST ((size_t)8) // elements; what a growing vector takes at first

static inline void fa__vec_init(fa_vec *vec, fa_arena *arena) {
    memset(vec, 0, sizeof *vec);
    vec->arena = arena;
}

// Is the vector the last that its arena handed out?
static inline int fa__vec_is_at_end(const fa_vec *vec, size_t size) {
    size_t held = vec->capacity * size;
    return vec->data &&
           (uintptr_t)vec->data + ((held + FA_GRAIN - 1) & ~(FA_GRAIN - 1)) == vec->arena->cursor;
}

// Memory for `capacity` elements, more than now. fa_arena_resize keeps no alignment above FA_GRAIN
// when it moves; a block that was at the arena's end is still whole then, as an arena takes nothing
// back before its frame ends.
__attribute__((unused, noinline, cold)) static int fa__vec_grow(fa_vec *vec, size_t capacity,
                                                                size_t size, size_t align) {
    void *data = NULL;
    size_t bytes;
    if (__builtin_mul_overflow(capacity, size, &bytes))
        return -ENOMEM;
    if (!vec->arena)
        vec->arena = fa_arena_self();
    if (vec->data && (align <= FA_GRAIN || fa__vec_is_at_end(vec, size))) {
        data = fa_arena_resize(vec->arena, vec->data, vec->capacity * size, bytes);
        if (!data)
            return -errno;
    }
    if (!data || ((uintptr_t)data & (align - 1))) {
        data = fa_arena_alloc_array(vec->arena, capacity, size, align);
        if (!data)
            return -errno;
        if (vec->length)
            memcpy(data, vec->data, vec->length * size);
    }
    vec->data = data;
    vec->capacity = capacity;
    return 0;
}

static inline int fa__vec_init_bounded(fa_vec *vec, fa_arena *arena, size_t capacity, size_t size,
                                       size_t align) {
    fa__vec_init(vec, arena);
    vec->is_bounded = 1;
    return capacity ? fa__vec_grow(vec, capacity, size, align) : 0;
}

static inline int fa__vec_reserve(fa_vec *vec, size_t capacity, size_t size, size_t align) {
    if (capacity <= vec->capacity)
        return 0;
    return vec->is_bounded ? -ENOSPC : fa__vec_grow(vec, capacity, size, align);
}

// Room for one element more.
static inline int fa__vec_open(fa_vec *vec, size_t size, size_t align) {
    if (__builtin_expect(vec->length < vec->capacity, 1))
        return 0;
    if (vec->is_bounded)
        return -ENOSPC;
    return fa__vec_grow(vec, vec->capacity ? vec->capacity * 2 : FA__VEC_FIRST, size, align);
}

static inline int fa__vec_insert(fa_vec *vec, size_t i, const void *value, size_t size,
                                 size_t align) {
    int failed = i > vec->length ? -EINVAL : fa__vec_open(vec, size, align);
    char *at;
    if (failed)
        return failed;
    at = (char *)vec->data + i * size;
    memmove(at + size, at, (vec->length - i) * size);
    memcpy(at, value, size);
    vec->length++;
    return 0;
}

static inline int fa__vec_push(fa_vec *vec, const void *value, size_t size, size_t align) {
    int failed = fa__vec_open(vec, size, align);
    if (!failed)
        memcpy((char *)vec->data + vec->length++ * size, value, size);
    return failed;
}

static inline void *fa__vec_at(const fa_vec *vec, size_t i, size_t size) {
    return i < vec->length ? (char *)vec->data + i * size : NULL;
}

static inline void *fa__vec_pop(fa_vec *vec, size_t size) {
    return vec->length ? (char *)vec->data + --vec->length * size : NULL;
}

static inline int fa__vec_erase(fa_vec *vec, size_t i, size_t size) {
    char *at = (char *)fa__vec_at(vec, i, size);
    if (!at)
        return -EINVAL;
    memmove(at, at + size, (--vec->length - i) * size);
    return 0;
}

static inline void *fa__vec_span(const fa_vec *vec, size_t *length) {
    *length = vec->length;
    return vec->data;
}

#ifdef __cplusplus
}
#endif
#endif
