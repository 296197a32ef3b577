// The keys that games have, numbers in a row, multiples of a power of two, names, are found after
// few steps in a table that is as full as it gets.
#include "collections.h"

// Linear probing takes 2.5 steps for a key in a table that is three quarters full, if the hash
// spreads as chance would (Knuth, "The Art of Computer Programming", volume 3, 6.4).
enum { KEYS = 98304, STEPS_MAX = 3 };

static void few_steps(const fa_map *map, const char *keys) {
    size_t steps = 0;
    CHECK(map->length == KEYS && map->length == (map->mask + 1) / 4 * 3, "the table is not full");
    for (size_t i = 0; i <= map->mask; i++)
        if (map->slots[i].number)
            steps += 1 + ((i - map->slots[i].hash) & map->mask);
    CHECK(steps <= STEPS_MAX * map->length, "%.1f steps for %s", (double)steps / KEYS, keys);
}

#define SPREADS(type, stride, arena)                                                               \
    do {                                                                                           \
        FA_MAP(type, char) m;                                                                      \
        CHECK(fa_map_init_bounded(&m, arena, KEYS) == 0, "init");                                  \
        for (size_t i = 0; i < KEYS; i++)                                                          \
            CHECK(fa_map_put(&m, (type)(i * stride), 0) == 0, "key %zu", i);                       \
        few_steps(&m.map, #type "s with stride " #stride);                                         \
    } while (0)

static void spreads_names(fa_arena *arena, const char *format) {
    FA_STRING_MAP(char) m;
    CHECK(fa_map_init_bounded(&m, arena, KEYS) == 0, "init");
    for (int i = 0; i < KEYS; i++)
        CHECK(fa_map_put(&m, fa_arena_printf(arena, format, i), 0) == 0, "name %d", i);
    few_steps(&m.map, format);
}

int main(void) {
    collections_start();
    fa_frame frame = fa_frame_begin();
    fa_arena *arena = fa_arena_self();
    SPREADS(uint32_t, 1, arena);
    SPREADS(uint32_t, 256, arena);
    SPREADS(uint32_t, 32768, arena);
    SPREADS(uint64_t, 16, arena);
    SPREADS(uint64_t, 4096, arena);
    SPREADS(uint64_t, 0x100000000, arena);
    spreads_names(arena, "%d");
    spreads_names(arena, "enemy_%06d");
    spreads_names(arena, "textures/%05d/diffuse.png");
    CHECK(fa_frame_end(frame) == 0, "end");
    return 0;
}
