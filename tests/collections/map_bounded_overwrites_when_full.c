// A bounded map that is full refuses new keys and keeps the old; a key that is there can always be
// given another value. Capacities 0 and 1 are no exception.
#include "map_sound.h"

enum { CAPACITY_MAX = 40 };

typedef FA_MAP(int, int) numbers;

static void full_ones_refuse_new_keys(fa_arena *arena, int capacity) {
    numbers m;
    int value = -1;
    CHECK(fa_map_init_bounded(&m, arena, (size_t)capacity) == 0, "capacity %d", capacity);
    CHECK(!fa_map_get(&m, 0) && fa_map_delete(&m, 0) == -ENOENT, "empty");
    for (int i = 0; i < capacity; i++)
        CHECK(fa_map_put(&m, i, i) == 0, "%d of %d", i, capacity);
    for (int round = 1; round <= 3; round++) {
        CHECK(fa_map_put(&m, capacity, value) == -ENOSPC && value == -1, "a new one");
        CHECK(!fa_map_get(&m, capacity) && fa_map_length(&m) == (size_t)capacity, "it is there");
        for (int i = 0; i < capacity; i++) {
            CHECK(fa_map_put(&m, i, round * i) == 0, "overwrite %d of %d", i, capacity);
            CHECK(*fa_map_get(&m, i) == round * i, "%d of %d", i, capacity);
        }
        map_is_sound(&m.map);
    }
    CHECK(fa_map_reserve(&m, (size_t)capacity) == 0, "reserve what is there");
    CHECK(fa_map_reserve(&m, (size_t)capacity + 1) == -ENOSPC, "reserve more");
    for (int i = 0; i < capacity; i++) // a key that goes makes room for another
        CHECK(fa_map_delete(&m, i) == 0 && fa_map_put(&m, -1 - i, i) == 0 && !fa_map_get(&m, i),
              "exchange %d of %d", i, capacity);
    map_is_sound(&m.map);
    fa_map_clear(&m);
    map_is_sound(&m.map);
    CHECK(!fa_map_get(&m, -1) && fa_map_put(&m, 5, 6) == (capacity ? 0 : -ENOSPC), "clear");
}

static void arguments_are_evaluated_once(fa_arena *arena) {
    numbers m[2];
    int key = 0, value = 0, i = 0;
    CHECK(fa_map_init_bounded(&m[0], arena, 1) == 0, "init");
    CHECK(fa_map_put(&m[i++], key++, value++) == 0 && i == 1 && key == 1 && value == 1, "put");
    CHECK(fa_map_put(&m[--i], key++, value++) == -ENOSPC && i == 0 && key == 2 && value == 2,
          "full");
    CHECK(fa_map_get(&m[i++], --key - 1) && i == 1 && key == 1, "get");
    CHECK(*fa_map_key(&m[--i], 0) == 0 && i == 0 && *fa_map_value(&m[i++], 0) == 0 && i == 1, "at");
    CHECK(fa_map_delete(&m[--i], --key) == 0 && i == 0 && key == 0, "delete");
}

int main(void) {
    collections_start();
    fa_frame frame = fa_frame_begin();
    for (int capacity = 0; capacity <= CAPACITY_MAX; capacity++)
        full_ones_refuse_new_keys(fa_arena_self(), capacity);
    arguments_are_evaluated_once(fa_arena_self());
    CHECK(fa_frame_end(frame) == 0, "end");
    return 0;
}
