// Keys are visited in the order in which they came; the last takes the place of one that goes. A
// visitor that counts down may take out the key that it is at.
#include "collections.h"

enum { KEYS = 100 };

typedef FA_MAP(int, int) numbers;

static void filled(numbers *m, fa_arena *arena) {
    fa_map_init(m, arena);
    for (int i = 0; i < KEYS; i++)
        CHECK(fa_map_put(m, i * 7919, i) == 0, "put %d", i);
}

static void in_the_order_of_coming(fa_arena *arena) {
    numbers m;
    filled(&m, arena);
    for (size_t i = 0; i < fa_map_length(&m); i++) { // values may change meanwhile
        CHECK(*fa_map_key(&m, i) == (int)i * 7919 && *fa_map_value(&m, i) == (int)i, "%zu", i);
        *fa_map_value(&m, i) = -1;
        CHECK(fa_map_put(&m, *fa_map_key(&m, i), (int)i + 1) == 0, "overwrite %zu", i);
    }
    CHECK(!fa_map_key(&m, KEYS) && !fa_map_value(&m, KEYS), "beyond");
    CHECK(!fa_map_key(&m, SIZE_MAX) && !fa_map_value(&m, SIZE_MAX), "beyond");

    CHECK(fa_map_delete(&m, 3 * 7919) == 0, "delete");
    CHECK(*fa_map_key(&m, 3) == (KEYS - 1) * 7919 && *fa_map_value(&m, 3) == KEYS, "the last");
    CHECK(fa_map_length(&m) == KEYS - 1 && !fa_map_key(&m, KEYS - 1), "length");
    for (size_t i = 4; i < KEYS - 1; i++)
        CHECK(*fa_map_key(&m, i) == (int)i * 7919, "%zu moved", i);
}

static void counting_down_may_delete(fa_arena *arena) {
    numbers m;
    bool seen[KEYS] = {false};
    filled(&m, arena);
    for (size_t i = fa_map_length(&m); i--;) {
        int value = *fa_map_value(&m, i);
        CHECK(!seen[value], "%d came twice", value);
        seen[value] = true;
        if (value % 3)
            CHECK(fa_map_delete(&m, *fa_map_key(&m, i)) == 0, "delete %d", value);
    }
    for (int i = 0; i < KEYS; i++)
        CHECK(seen[i] && !fa_map_get(&m, i * 7919) == !!(i % 3), "%d", i);
}

int main(void) {
    collections_start();
    fa_frame frame = fa_frame_begin();
    in_the_order_of_coming(fa_arena_self());
    counting_down_may_delete(fa_arena_self());
    CHECK(fa_frame_end(frame) == 0, "end");
    return 0;
}
