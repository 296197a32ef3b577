// After any number of keys came and went, the table is as one that never had them: a search for a
// key that is not there looks at no slot that it would not look at otherwise.
#include "map_sound.h"

enum { LIVE = 90, TURNS = 200000 };

int main(int argc, char **argv) {
    collections_start();
    uint64_t random = seed_print(argc, argv);
    FA_MAP(uint64_t, int) m, fresh;
    static uint64_t keys[LIVE];
    fa_frame frame = fa_frame_begin();
    CHECK(fa_map_init_bounded(&m, fa_arena_self(), LIVE) == 0, "init");
    CHECK(fa_map_init_bounded(&fresh, fa_arena_self(), LIVE) == 0, "init");
    for (int i = 0; i < LIVE; i++)
        CHECK(fa_map_put(&m, keys[i] = random_next(&random), i) == 0, "put");
    for (int i = 0; i < TURNS; i++) {
        uint64_t *key = &keys[random_below(&random, LIVE)];
        CHECK(fa_map_delete(&m, *key) == 0, "delete at %d", i);
        CHECK(fa_map_put(&m, *key = random_next(&random), i) == 0, "put at %d", i);
    }
    map_is_sound(&m.map);
    for (int i = 0; i < LIVE; i++)
        CHECK(fa_map_put(&fresh, keys[i], 0) == 0, "put");
    CHECK(m.map.mask == fresh.map.mask, "another table");
    for (size_t i = 0; i <= m.map.mask; i++)
        CHECK(!m.map.slots[i].number == !fresh.map.slots[i].number, "slot %zu", i);
    for (int i = 0; i < LIVE; i++)
        CHECK(fa_map_delete(&m, keys[i]) == 0, "delete");
    for (size_t i = 0; i <= m.map.mask; i++)
        CHECK(!m.map.slots[i].number, "slot %zu is left", i);
    CHECK(fa_frame_end(frame) == 0, "end");
    return 0;
}
