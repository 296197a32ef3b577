// When the arena gives no memory, when no frame is open, or when a size overflows, a vector says
// why and stays as it was.
#include "collections.h"

typedef FA_VEC(int) numbers;

static void is_unchanged(numbers *v, const numbers *before) {
    CHECK(!memcmp(v, before, sizeof *v), "the vector changed");
    for (size_t i = 0; i < fa_vec_length(v); i++)
        CHECK(*fa_vec_at(v, i) == (int)i, "element %zu", i);
}

static void in_a_full_arena(fa_arena *arena) {
    numbers v, bounded, before;
    fa_vec_init(&v, arena);
    for (int i = 0; i < (int)FA__VEC_FIRST; i++)
        CHECK(fa_vec_push(&v, i) == 0, "push %d", i);
    fa_mark mark = fa_mark_get(arena);
    arena_fill(arena);
    CHECK(fa_vec_length(&v) == v.vec.capacity, "there is room");
    before = v;
    CHECK(fa_vec_push(&v, -1) == -ENOMEM, "push");
    CHECK(fa_vec_insert(&v, 0, -1) == -ENOMEM, "insert");
    CHECK(fa_vec_reserve(&v, v.vec.capacity + 1) == -ENOMEM, "reserve");
    is_unchanged(&v, &before);
    CHECK(fa_vec_init_bounded(&bounded, arena, 4) == -ENOMEM, "init");
    CHECK(fa_vec_push(&bounded, 1) == -ENOSPC && fa_vec_length(&bounded) == 0, "without memory");
    CHECK(fa_rollback(mark) == 0, "rollback");
    CHECK(fa_vec_push(&v, (int)fa_vec_length(&v)) == 0, "there is memory again");
}

static void where_sizes_overflow(fa_arena *arena) {
    numbers v, before;
    fa_vec_init(&v, arena);
    CHECK(fa_vec_push(&v, 0) == 0, "push");
    before = v;
    const size_t sizes[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / sizeof(int),
                            SIZE_MAX / sizeof(int) + 2, PTRDIFF_MAX / sizeof(int) + 1};
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        numbers bounded;
        CHECK(fa_vec_reserve(&v, sizes[i]) == -ENOMEM, "%zu", sizes[i]);
        CHECK(fa_vec_init_bounded(&bounded, arena, sizes[i]) == -ENOMEM, "%zu", sizes[i]);
        CHECK(fa_vec_push(&bounded, 1) == -ENOSPC, "without memory");
        is_unchanged(&v, &before);
    }
}

static void outside_frames(void) {
    numbers v = {0};
    CHECK(fa_vec_push(&v, 1) == -EPERM && fa_vec_length(&v) == 0, "push");
    fa_frame frame = fa_frame_begin();
    CHECK(fa_vec_push(&v, 1) == 0 && *fa_vec_at(&v, 0) == 1, "in a frame");
    CHECK(fa_frame_end(frame) == 0, "end");
}

static void push_while_ending(void *context) {
    CHECK(fa_vec_push((numbers *)context, 1) == -EBUSY, "push");
}

static void in_deferred_calls(void) {
    numbers v = {0};
    fa_frame frame = fa_frame_begin();
    CHECK(fa_frame_defer(push_while_ending, &v) == 0, "defer");
    CHECK(fa_frame_end(frame) == 0, "end");
}

int main(void) {
    collections_start();
    fa_arena *arena = arena_begun();
    where_sizes_overflow(arena);
    in_a_full_arena(arena);
    CHECK(fa_arena_destroy(arena) == 0, "destroy");
    outside_frames();
    in_deferred_calls();
    return 0;
}
