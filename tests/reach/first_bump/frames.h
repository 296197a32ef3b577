// What programs of the first release with frames have compiled in: how an arena begins, the bump,
// begin and end of a frame, and the part of the table that these call. Frozen: every later library
// has to serve it. Never adapted to a newer header.
#pragma once
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define FIRST_VERSION 2u

typedef struct first_arena {
    uintptr_t cursor, limit;
    uint64_t state;
    uintptr_t base, open_limit, peak;
    uint64_t frame_id, unused;
} first_arena;

typedef struct first_frame {
    uint64_t id;
} first_frame;

#define FIRST_GRAIN ((size_t)16)
#define FIRST_INLINE_MAX ((size_t)1 << 20)
#define FIRST_STATE_ONE ((uint64_t)1)
#define FIRST_ID_STEP ((uint64_t)1 << 18)
#define FIRST_AGE_FRAMES 64u

typedef void first_any_fn(void);

typedef struct first_api {
    uint32_t version, size;
    first_any_fn *stats[10];
    first_arena *(*arena_self)(void);
    int (*arena_create)(first_arena **arena, const void *options);
    int (*arena_destroy)(first_arena *arena);
    first_any_fn *ring_reserve[2];
    int (*set_overflow)(first_arena *arena, int overflow);
    int (*set_outside)(first_arena *arena, int outside);
    void *(*alloc_call)(first_arena *arena, size_t size);
    void *(*alloc_aligned)(first_arena *arena, size_t size, size_t align);
    first_any_fn *resize_vprintf[2];
    first_frame (*frame_begin_call)(void);
    first_frame (*arena_begin)(first_arena *arena);
    int (*frame_end_call)(first_frame frame);
    uint32_t (*frame_depth)(const first_arena *arena);
    first_any_fn *defer_to_capture[10];
    first_any_fn *retain_to_scratch[10];
} first_api;

static inline void *first_alloc(const first_api *api, first_arena *arena, size_t size) {
    if (__builtin_expect(size - 1 < FIRST_INLINE_MAX, 1)) {
        uintptr_t block = arena->cursor;
        uintptr_t end = block + (((size - 1) | (FIRST_GRAIN - 1)) + 1);
        if (__builtin_expect(end <= __atomic_load_n(&arena->limit, __ATOMIC_RELAXED), 1)) {
            arena->cursor = end;
            return (void *)block;
        }
    }
    return api->alloc_call(arena, size);
}

static inline first_frame first_begin(const first_api *api, first_arena *arena) {
    first_frame frame;
    if (__builtin_expect(arena->state != 0, 0))
        return api->frame_begin_call();
    frame.id = arena->frame_id += FIRST_ID_STEP;
    arena->state = FIRST_STATE_ONE;
    __atomic_store_n(&arena->limit, arena->open_limit, __ATOMIC_RELAXED);
    return frame;
}

static inline int first_end(const first_api *api, first_arena *arena, first_frame frame) {
    if (__builtin_expect(arena->state != FIRST_STATE_ONE || arena->frame_id != frame.id ||
                             arena->cursor > arena->peak ||
                             frame.id / FIRST_ID_STEP % FIRST_AGE_FRAMES == 0,
                         0))
        return api->frame_end_call(frame);
    arena->state = 0;
    __atomic_store_n(&arena->limit, 0, __ATOMIC_RELAXED);
    arena->cursor = arena->base;
    return 0;
}
