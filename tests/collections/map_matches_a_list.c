// Random calls on maps, growing and bounded, do what the same do on a list that is searched from
// its start to its end, the order of the keys included.
#include "map_sound.h"

enum { STEPS = 20000, KEYS = 150, LENGTH_MAX = KEYS, CHECK_EVERY = 16 };

typedef struct pair {
    uint64_t key;
    uint32_t value;
} pair;
typedef FA_MAP(uint64_t, uint32_t) numbers;

static pair model[LENGTH_MAX];
static size_t length;

static size_t model_find(uint64_t key) {
    size_t i = 0;
    while (i < length && model[i].key != key)
        i++;
    return i;
}

static void matches(const numbers *m) {
    map_is_sound(&m->map);
    CHECK(fa_map_length(m) == length, "%zu, not %zu", fa_map_length(m), length);
    for (size_t i = 0; i < length; i++) {
        CHECK(*fa_map_key(m, i) == model[i].key && *fa_map_value(m, i) == model[i].value,
              "place %zu", i);
        CHECK(fa_map_get(m, model[i].key) == fa_map_value(m, i), "key at %zu", i);
    }
}

static void put(numbers *m, uint64_t key, uint32_t value, size_t bound) {
    size_t i = model_find(key);
    bool fits = i < length || length < bound;
    CHECK(fa_map_put(m, key, value) == (fits ? 0 : -ENOSPC), "put at %zu of %zu", i, length);
    if (!fits)
        return;
    model[i].key = key;
    model[i].value = value;
    length += i == length;
}

static void take_out(numbers *m, uint64_t key) {
    size_t i = model_find(key);
    CHECK(fa_map_delete(m, key) == (i < length ? 0 : -ENOENT), "delete %zu of %zu", i, length);
    if (i < length)
        model[i] = model[--length];
}

static void step(numbers *m, uint64_t stride, size_t bound, uint64_t *random) {
    uint64_t number = random_below(random, KEYS), key = number * stride;
    uint32_t *value;
    switch (random_below(random, 16)) {
    case 0 ... 6:
        put(m, key, (uint32_t)random_next(random), bound);
        break;
    case 7 ... 10:
        take_out(m, key);
        break;
    case 11 ... 14:
        value = fa_map_get(m, key);
        CHECK(!value == (model_find(key) == length), "get");
        CHECK(!value || *value == model[model_find(key)].value, "another value");
        break;
    default:
        if (random_below(random, 64) == 0) {
            fa_map_clear(m);
            length = 0;
        } else {
            CHECK(fa_map_reserve(m, number) == (number > bound ? -ENOSPC : 0), "reserve");
        }
    }
}

static void run(uint64_t *random, uint64_t stride, size_t bound, bool is_bounded) {
    numbers m = {0};
    fa_frame frame = fa_frame_begin();
    if (is_bounded)
        CHECK(fa_map_init_bounded(&m, fa_arena_self(), bound) == 0, "init");
    length = 0;
    for (int i = 0; i < STEPS; i++) {
        step(&m, stride, bound, random);
        if (i % CHECK_EVERY == 0)
            matches(&m);
    }
    matches(&m);
    CHECK(fa_frame_end(frame) == 0, "end");
}

int main(int argc, char **argv) {
    collections_start();
    uint64_t random = seed_print(argc, argv);
    const uint64_t strides[] = {1, 4096, 0x100000000ULL};
    const size_t bounds[] = {0, 1, 2, 3, 17, KEYS / 2, KEYS};
    for (size_t s = 0; s < ARRAY_LENGTH(strides); s++) {
        run(&random, strides[s], LENGTH_MAX, false);
        for (size_t i = 0; i < ARRAY_LENGTH(bounds); i++)
            run(&random, strides[s], bounds[i], true);
    }
    return 0;
}
