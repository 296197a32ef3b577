// A bounded vector that is full says so, keeps its elements, and leaves the value with the caller.
#include "collections.h"

enum { CAPACITY_MAX = 9 };

static void full_ones_refuse(fa_arena *arena, size_t capacity) {
    FA_VEC(int) v;
    int value = -1;
    size_t length;
    CHECK(fa_vec_init_bounded(&v, arena, capacity) == 0, "capacity %zu", capacity);
    for (size_t i = 0; i < capacity; i++)
        CHECK(fa_vec_push(&v, (int)i) == 0, "%zu of %zu", i, capacity);
    for (size_t i = 0; i <= capacity; i++)
        CHECK(fa_vec_insert(&v, i, value) == -ENOSPC, "insert at %zu of %zu", i, capacity);
    CHECK(fa_vec_push(&v, value) == -ENOSPC && value == -1, "push to %zu", capacity);
    CHECK(fa_vec_reserve(&v, capacity) == 0, "reserve what is there");
    CHECK(fa_vec_reserve(&v, capacity + 1) == -ENOSPC, "reserve more");
    int *all = fa_vec_span(&v, &length);
    CHECK(length == capacity && fa_vec_length(&v) == capacity, "length %zu", length);
    for (size_t i = 0; i < capacity; i++)
        CHECK(all[i] == (int)i && fa_vec_at(&v, i) == all + i, "element %zu", i);
    CHECK(!fa_vec_at(&v, capacity) && !fa_vec_at(&v, SIZE_MAX), "beyond %zu", capacity);
}

// What was taken off makes room again.
static void room_comes_back(fa_arena *arena) {
    FA_VEC(int) v;
    CHECK(fa_vec_init_bounded(&v, arena, 1) == 0, "capacity 1");
    CHECK(!fa_vec_pop(&v), "pop of none");
    for (int i = 0; i < CAPACITY_MAX; i++) {
        CHECK(fa_vec_push(&v, i) == 0 && fa_vec_push(&v, -1) == -ENOSPC, "push %d", i);
        int *last = fa_vec_pop(&v);
        CHECK(last && *last == i && !fa_vec_pop(&v), "pop %d", i);
    }
    CHECK(fa_vec_push(&v, 1) == 0, "push");
    fa_vec_clear(&v);
    CHECK(fa_vec_length(&v) == 0 && fa_vec_push(&v, 2) == 0 && *fa_vec_at(&v, 0) == 2, "clear");
}

// The value is evaluated once, whether there is room or not.
static void arguments_are_evaluated_once(fa_arena *arena) {
    FA_VEC(int) vs[2];
    int next = 0, i = 0;
    CHECK(fa_vec_init_bounded(&vs[0], arena, 2) == 0, "init");
    CHECK(fa_vec_push(&vs[i++], next++) == 0 && next == 1 && i == 1, "push");
    CHECK(fa_vec_insert(&vs[--i], 0, next++) == 0 && next == 2 && i == 0, "insert");
    CHECK(fa_vec_push(&vs[0], next++) == -ENOSPC && next == 3, "full");
    CHECK(*fa_vec_at(&vs[i++], 0) == 1 && i == 1, "at");
}

int main(void) {
    collections_start();
    fa_frame frame = fa_frame_begin();
    for (size_t capacity = 0; capacity <= CAPACITY_MAX; capacity++)
        full_ones_refuse(fa_arena_self(), capacity);
    room_comes_back(fa_arena_self());
    arguments_are_evaluated_once(fa_arena_self());
    CHECK(fa_frame_end(frame) == 0, "end");
    return 0;
}
