// Every name of collection.h, used: a file of each language includes this.
#pragma once
#include "framealloc/framealloc.h"

struct point {
    float x, y;
};

typedef FA_VEC(struct point) points;
typedef FA_MAP(uint32_t, struct point) points_by_id;
typedef FA_STRING_MAP(int) numbers_by_name;

static int uses_a_vector(fa_arena *arena, points *v) {
    size_t length;
    int failed = fa_vec_init_bounded(v, arena, 2);
    const points *read = v;
    fa_vec_init(v, arena);
    failed |= fa_vec_reserve(v, 16) | fa_vec_push(v, {1, 2}) | fa_vec_insert(v, 0, {3, 4});
    failed |= fa_vec_push(v, *fa_vec_at(v, 0)) | fa_vec_erase(v, 1);
    if (fa_vec_at(read, 0) != fa_vec_span(read, &length) || length != fa_vec_length(read))
        failed = 1;
    failed |= fa_vec_pop(v) == NULL;
    fa_vec_clear(v);
    return failed;
}

static int uses_a_map(fa_arena *arena, points_by_id *m) {
    int failed = fa_map_init_bounded(m, arena, 2);
    const points_by_id *read = m;
    fa_map_init(m, arena);
    failed |= fa_map_reserve(m, 16) | fa_map_put(m, 7, {1, 2});
    failed |= fa_map_put(m, 8, *fa_map_get(m, 7)) | fa_map_delete(m, 7);
    if (fa_map_get(read, 8) != fa_map_value(read, 0) || *fa_map_key(read, 0) != 8)
        failed = 1;
    failed |= fa_map_length(read) != 1;
    fa_map_clear(m);
    return failed;
}

static int uses_strings(fa_arena *arena) {
    numbers_by_name names;
    fa_map_init(&names, arena);
    return fa_map_put(&names, "one", 1) | (fa_map_get(&names, "one") == NULL) |
           (strcmp(*fa_map_key(&names, 0), "one") != 0);
}

static int uses_every_name(void) {
    static FA_VEC(int) zeroed;
    points v;
    points_by_id m;
    fa_arena *arena = fa_arena_self();
    return fa_vec_push(&zeroed, 1) | uses_a_vector(arena, &v) | uses_a_map(arena, &m) |
           uses_strings(arena);
}
