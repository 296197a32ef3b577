// When the arena gives no memory, when no frame is open, or when a size overflows, a map says why
// and stays as it was; overwriting goes on.
#include "map_sound.h"

typedef FA_MAP(int, int) numbers;

static void is_unchanged(numbers *m, const numbers *before) {
    CHECK(!memcmp(m, before, sizeof *m), "the map changed");
    map_is_sound(&m->map);
    for (size_t i = 0; i < fa_map_length(m); i++)
        CHECK(*fa_map_get(m, (int)i) == (int)i * 2, "key %zu", i);
}

static void in_a_full_arena(fa_arena *arena) {
    numbers m, bounded, before;
    fa_map_init(&m, arena);
    for (int i = 0; i < (int)FA__MAP_FIRST; i++)
        CHECK(fa_map_put(&m, i, i) == 0, "put %d", i);
    fa_mark mark = fa_mark_get(arena);
    arena_fill(arena);
    CHECK(fa_map_length(&m) == m.map.capacity, "there is room");
    before = m;
    for (int i = 0; i < (int)FA__MAP_FIRST; i++)
        CHECK(fa_map_put(&m, i, i * 2) == 0, "overwrite %d", i);
    CHECK(fa_map_put(&m, -1, 1) == -ENOMEM && !fa_map_get(&m, -1), "put");
    CHECK(fa_map_reserve(&m, m.map.capacity + 1) == -ENOMEM, "reserve");
    is_unchanged(&m, &before);
    CHECK(fa_map_init_bounded(&bounded, arena, 4) == -ENOMEM, "init");
    CHECK(fa_map_put(&bounded, 1, 1) == -ENOSPC && !fa_map_get(&bounded, 1), "without memory");
    CHECK(fa_rollback(mark) == 0, "rollback");
    CHECK(fa_map_put(&m, -1, 1) == 0 && *fa_map_get(&m, -1) == 1, "there is memory again");
}

static void where_sizes_overflow(fa_arena *arena) {
    numbers m, before;
    fa_map_init(&m, arena);
    CHECK(fa_map_put(&m, 0, 0) == 0, "put");
    before = m;
    const size_t sizes[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 4 * 3, FA_MAP_MAX + 1};
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        numbers bounded;
        CHECK(fa_map_reserve(&m, sizes[i]) == -ENOMEM, "%zu", sizes[i]);
        CHECK(fa_map_init_bounded(&bounded, arena, sizes[i]) == -ENOMEM, "%zu", sizes[i]);
        is_unchanged(&m, &before);
    }
    // Within FA_MAP_MAX, but 16 values are one byte more than there are addresses for.
    FA_MAP(
        int, struct { char bytes[SIZE_MAX / 16 + 1]; })
    huge;
    fa_map_init(&huge, arena);
    CHECK(fa_map_reserve(&huge, 16) == -ENOMEM, "huge values");
    CHECK(fa_map_reserve(&huge, FA_MAP_MAX) == -ENOMEM, "huge values");
}

static void outside_frames(void) {
    numbers m = {0};
    CHECK(fa_map_put(&m, 1, 1) == -EPERM && !fa_map_get(&m, 1), "put");
    fa_frame frame = fa_frame_begin();
    CHECK(fa_map_put(&m, 1, 1) == 0 && *fa_map_get(&m, 1) == 1, "in a frame");
    CHECK(fa_frame_end(frame) == 0, "end");
}

int main(void) {
    collections_start();
    fa_arena *arena = arena_begun();
    where_sizes_overflow(arena);
    in_a_full_arena(arena);
    CHECK(fa_arena_destroy(arena) == 0, "destroy");
    outside_frames();
    return 0;
}
