// Random calls on vectors, growing and bounded, do what the same do on an array.
#include "collections.h"

enum { STEPS = 20000, LENGTH_MAX = 200, CHECK_EVERY = 16 };

typedef struct item {
    uint32_t number;
    char rest[9];
} item;
typedef FA_VEC(item) items;

static item model[LENGTH_MAX];
static size_t length;

static bool same(const item *one, const item *other) {
    return one->number == other->number && !memcmp(one->rest, other->rest, sizeof one->rest);
}

static item item_make(uint64_t *random) {
    item made = {(uint32_t)random_next(random), ""};
    memset(made.rest, (int)random_below(random, 256), sizeof made.rest);
    return made;
}

static void matches(items *v) {
    size_t all_length;
    item *all = fa_vec_span(v, &all_length);
    CHECK(all_length == length && length <= v->vec.capacity, "%zu, not %zu", all_length, length);
    for (size_t i = 0; i < length; i++)
        CHECK(same(&all[i], &model[i]) && fa_vec_at(v, i) == &all[i], "element %zu", i);
    CHECK(!fa_vec_at(v, length), "beyond");
}

// What a call has to return that adds one.
static int added(const items *v, size_t bound) {
    return length < bound ? 0 : v->vec.is_bounded ? -ENOSPC : 0;
}

static void step(items *v, size_t bound, uint64_t *random) {
    item one = item_make(random), *last;
    size_t i = random_below(random, LENGTH_MAX);
    switch (random_below(random, 16)) {
    case 0 ... 5:
        if (length == LENGTH_MAX)
            break;
        CHECK(fa_vec_push(v, one) == added(v, bound), "push at %zu", length);
        if (!added(v, bound))
            model[length++] = one;
        break;
    case 6 ... 8:
        if (length == LENGTH_MAX)
            break;
        CHECK(fa_vec_insert(v, i, one) == (i > length ? -EINVAL : added(v, bound)), "insert");
        if (i <= length && !added(v, bound)) {
            memmove(&model[i + 1], &model[i], (length++ - i) * sizeof *model);
            model[i] = one;
        }
        break;
    case 9 ... 11:
        CHECK(fa_vec_erase(v, i) == (i < length ? 0 : -EINVAL), "erase %zu of %zu", i, length);
        if (i < length)
            memmove(&model[i], &model[i + 1], (--length - i) * sizeof *model);
        break;
    case 12 ... 13:
        last = fa_vec_pop(v);
        CHECK(!last == !length && (!last || same(last, &model[length - 1])), "pop");
        length -= length > 0;
        break;
    case 14:
        CHECK(fa_vec_reserve(v, i) == (i > bound && v->vec.is_bounded ? -ENOSPC : 0), "reserve");
        break;
    default: // seldom all; more often a block that stands in the way of growing
        if (random_below(random, 64) == 0) {
            fa_vec_clear(v);
            length = 0;
        } else {
            CHECK(fa_arena_alloc(v->vec.arena ? v->vec.arena : fa_arena_self(), i + 1), "alloc");
        }
    }
}

static void run(uint64_t *random, size_t bound, bool is_bounded) {
    items v = {0};
    fa_frame frame = fa_frame_begin();
    if (is_bounded)
        CHECK(fa_vec_init_bounded(&v, fa_arena_self(), bound) == 0, "init");
    length = 0;
    for (int i = 0; i < STEPS; i++) {
        step(&v, bound, random);
        if (i % CHECK_EVERY == 0)
            matches(&v);
    }
    matches(&v);
    CHECK(fa_frame_end(frame) == 0, "end");
}

int main(int argc, char **argv) {
    collections_start();
    uint64_t random = seed_print(argc, argv);
    run(&random, LENGTH_MAX, false);
    const size_t bounds[] = {0, 1, 2, 17, LENGTH_MAX};
    for (size_t i = 0; i < ARRAY_LENGTH(bounds); i++)
        run(&random, bounds[i], true);
    return 0;
}
