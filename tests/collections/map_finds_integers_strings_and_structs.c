// Keys are found by what they are: integers of any width, pointers, structs, and strings by their
// characters.
#include "map_sound.h"

enum { KEYS = 1000 };

typedef struct cell {
    int16_t x, y;
    int32_t level;
} cell;

#define FINDS_INTEGERS(type, arena)                                                                \
    do {                                                                                           \
        FA_MAP(type, int) m;                                                                       \
        fa_map_init(&m, arena);                                                                    \
        for (int i = 0; i < 100; i++)                                                              \
            CHECK(fa_map_put(&m, (type)(i * 2), i) == 0, #type " %d", i);                          \
        for (int i = 0; i < 100; i++)                                                              \
            CHECK(*fa_map_get(&m, (type)(i * 2)) == i && !fa_map_get(&m, (type)(i * 2 + 1)),       \
                  #type " %d", i);                                                                 \
        map_is_sound(&m.map);                                                                      \
    } while (0)

static void finds_structs(fa_arena *arena) {
    FA_MAP(cell, int) m;
    fa_map_init(&m, arena);
    for (int i = 0; i < KEYS; i++) {
        cell at = {(int16_t)i, (int16_t)-i, i % 7};
        CHECK(fa_map_put(&m, at, i) == 0, "cell %d", i);
    }
    for (int i = 0; i < KEYS; i++) {
        cell at = {(int16_t)i, (int16_t)-i, i % 7}, other = at;
        other.level ^= 8;
        CHECK(*fa_map_get(&m, at) == i && !fa_map_get(&m, other), "cell %d", i);
    }
    map_is_sound(&m.map);
}

static void finds_strings(fa_arena *arena) {
    FA_STRING_MAP(int) m;
    char name[32];
    fa_map_init(&m, arena);
    CHECK(fa_map_put(&m, "", -1) == 0, "the empty one");
    for (int i = 0; i < KEYS; i++) // of every length, so that the hash has every tail
        CHECK(fa_map_put(&m, fa_arena_printf(arena, "%.*s%d", i % 17, "a/path/with/a/name", i),
                         i) == 0,
              "name %d", i);
    for (int i = 0; i < KEYS; i++) {
        snprintf(name, sizeof name, "%.*s%d", i % 17, "a/path/with/a/name", i);
        int *value = fa_map_get(&m, name);
        CHECK(value && *value == i, "%s", name);
        CHECK(fa_map_put(&m, name, -i) == 0 && *value == -i, "overwrite %s", name);
    }
    CHECK(*fa_map_get(&m, "") == -1 && !fa_map_get(&m, "a/path"), "others");
    memset(name, 'x', sizeof name); // the map has kept its own keys
    CHECK(!strcmp(*fa_map_key(&m, 1), "0"), "the first");
    for (int i = 0; i < KEYS; i += 2) {
        snprintf(name, sizeof name, "%.*s%d", i % 17, "a/path/with/a/name", i);
        CHECK(fa_map_delete(&m, name) == 0 && !fa_map_get(&m, name), "delete %s", name);
    }
    CHECK(fa_map_length(&m) == 1 + KEYS / 2, "%zu", fa_map_length(&m));
    map_is_sound(&m.map);
}

static void finds_pointers(fa_arena *arena) {
    static int objects[KEYS];
    FA_MAP(int *, int) m;
    fa_map_init(&m, arena);
    for (int i = 0; i < KEYS; i++)
        CHECK(fa_map_put(&m, &objects[i], i) == 0, "object %d", i);
    for (int i = 0; i < KEYS; i++)
        CHECK(*fa_map_get(&m, &objects[i]) == i, "object %d", i);
    CHECK(!fa_map_get(&m, NULL), "NULL");
}

int main(void) {
    collections_start();
    fa_frame frame = fa_frame_begin();
    fa_arena *arena = fa_arena_self();
    FINDS_INTEGERS(uint8_t, arena);
    FINDS_INTEGERS(int16_t, arena);
    FINDS_INTEGERS(uint32_t, arena);
    FINDS_INTEGERS(int64_t, arena);
    finds_structs(arena);
    finds_strings(arena);
    finds_pointers(arena);
    CHECK(fa_frame_end(frame) == 0, "end");
    return 0;
}
