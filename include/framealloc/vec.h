// Vectors: elements side by side in an arena, bounded or growing.
//
//   FA_VEC(struct hit) hits = {0};
//   fa_vec_push(&hits, {target, damage});
//   for (size_t i = 0; i < fa_vec_length(&hits); i++)
//       hurt(fa_vec_at(&hits, i));
//
// collection.h says what holds for every call: threads, lifetime, failure.
#ifndef FRAMEALLOC_VEC_H
#define FRAMEALLOC_VEC_H

#include "as_bytes.h"
#include "vec_untyped.h"

// A vector of T. Two of them are of the same type only by a typedef.
#define FA_VEC(T)                                                                                  \
    union {                                                                                        \
        fa_vec vec;                                                                                \
        T *type; /* never read, only its type */                                                   \
        FA__COPIED_AS_BYTES(T)                                                                     \
    }

// void fa_vec_init(FA_VEC(T) *v, fa_arena *arena)
// An empty vector that grows. It takes memory with its first element.
#define fa_vec_init(v, arena) fa__vec_init(&(v)->vec, arena)

// int fa_vec_init_bounded(FA_VEC(T) *v, fa_arena *arena, size_t capacity)
// An empty vector with memory for `capacity` elements, 0 too, that never takes more. If it fails,
// the capacity is 0.
#define fa_vec_init_bounded(v, arena, capacity)                                                    \
    fa__vec_init_bounded(&(v)->vec, arena, capacity, FA__VEC_TYPE(v))

// int fa_vec_reserve(FA_VEC(T) *v, size_t capacity)
// Memory for so many elements in all. A vector at the arena's end grows in place, others move.
#define fa_vec_reserve(v, capacity) fa__vec_reserve(&(v)->vec, capacity, FA__VEC_TYPE(v))

// int fa_vec_push(FA_VEC(T) *v, T value)
// Adds an element behind the last; value may be a list in braces, as for a variable. Moves the
// others where there is no room. On failure the value is still the caller's.
#define fa_vec_push(v, ...)                                                                        \
    __extension__({                                                                                \
        __typeof__(*(v)->type) fa__pushed = __VA_ARGS__;                                           \
        fa__vec_push(&(v)->vec, &fa__pushed, FA__VEC_TYPE(v));                                     \
    })

// int fa_vec_insert(FA_VEC(T) *v, size_t i, T value)
// Puts an element in front of the i-th, or behind the last (i is the length). -EINVAL: i is larger.
#define fa_vec_insert(v, i, ...)                                                                   \
    __extension__({                                                                                \
        __typeof__(*(v)->type) fa__inserted = __VA_ARGS__;                                         \
        fa__vec_insert(&(v)->vec, i, &fa__inserted, FA__VEC_TYPE(v));                              \
    })

// T *fa_vec_pop(FA_VEC(T) *v)
// Takes the last element off. NULL: there is none. The memory stays until the next push or insert.
#define fa_vec_pop(v) ((__typeof__(&*(v)->type))fa__vec_pop(&(v)->vec, sizeof *(v)->type))

// int fa_vec_erase(FA_VEC(T) *v, size_t i)
// Takes the i-th element out; those behind move up. -EINVAL: there is none.
#define fa_vec_erase(v, i) fa__vec_erase(&(v)->vec, i, sizeof *(v)->type)

// void fa_vec_clear(FA_VEC(T) *v)
// Takes all elements out and keeps the memory.
#define fa_vec_clear(v) ((void)((v)->vec.length = 0))

// T *fa_vec_at(const FA_VEC(T) *v, size_t i)
// The i-th element, until the vector moves. NULL: there is none.
#define fa_vec_at(v, i) ((__typeof__(&*(v)->type))fa__vec_at(&(v)->vec, i, sizeof *(v)->type))

// size_t fa_vec_length(const FA_VEC(T) *v)
#define fa_vec_length(v) ((size_t)(v)->vec.length)

// T *fa_vec_span(const FA_VEC(T) *v, size_t *length)
// All elements as an array, until the vector moves: the first, and how many there are. It may be
// NULL if there are none.
#define fa_vec_span(v, length) ((__typeof__(&*(v)->type))fa__vec_span(&(v)->vec, length))

#define FA__VEC_TYPE(v) sizeof *(v)->type, __alignof__(__typeof__(*(v)->type))

#endif
