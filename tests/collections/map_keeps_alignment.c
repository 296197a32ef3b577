// Keys and values lie at multiples of their types' alignments, above 16 too.
#include "map_sound.h"

enum { KEYS = 200, LINE = 64, PAGE = 4096 };

typedef struct line {
    int number;
} __attribute__((aligned(LINE))) line;
typedef struct page {
    int number;
} __attribute__((aligned(PAGE))) page;

#define MAPS_ALIGNED(K, V, arena)                                                                  \
    do {                                                                                           \
        FA_MAP(K, V) m;                                                                            \
        fa_map_init(&m, arena);                                                                    \
        for (int i = 0; i < KEYS; i++) {                                                           \
            K key;                                                                                 \
            V value;                                                                               \
            memset(&key, 0, sizeof key);                                                           \
            memset(&value, 0, sizeof value);                                                       \
            memcpy(&key, &i, sizeof key < sizeof i ? sizeof key : sizeof i);                       \
            memcpy(&value, &i, sizeof value < sizeof i ? sizeof value : sizeof i);                 \
            CHECK(fa_map_put(&m, key, value) == 0, "key %d", i);                                   \
            CHECK(!memcmp(fa_map_get(&m, key), &value, sizeof value), "key %d", i);                \
            CHECK((uintptr_t)fa_map_key(&m, i) % _Alignof(K) == 0, "key %d", i);                   \
            CHECK((uintptr_t)fa_map_value(&m, i) % _Alignof(V) == 0, "value %d", i);               \
        }                                                                                          \
        map_is_sound(&m.map);                                                                      \
    } while (0)

int main(void) {
    collections_start();
    fa_frame frame = fa_frame_begin();
    fa_arena *arena = fa_arena_self();
    MAPS_ALIGNED(uint8_t, uint8_t, arena);
    MAPS_ALIGNED(uint8_t, double, arena);
    MAPS_ALIGNED(uint8_t, line, arena);
    MAPS_ALIGNED(uint64_t, page, arena);
    MAPS_ALIGNED(page, uint8_t, arena);
    MAPS_ALIGNED(line, long double, arena);
    CHECK(fa_frame_end(frame) == 0, "end");
    return 0;
}
