// Elements lie at multiples of their type's alignment, above 16 too, wherever the vector moves to.
#include "collections.h"

enum { ELEMENTS = 300 };

#define ALIGNED(bytes)                                                                             \
    struct aligned_##bytes {                                                                       \
        int number;                                                                                \
    } __attribute__((aligned(bytes)))
ALIGNED(4);
ALIGNED(16);
ALIGNED(32);
ALIGNED(128);
ALIGNED(4096);

// disturb: other blocks come between, so that each growth moves.
#define GROWS_ALIGNED(bytes, arena, disturb, elements)                                             \
    do {                                                                                           \
        FA_VEC(struct aligned_##bytes) v;                                                          \
        fa_vec_init(&v, arena);                                                                    \
        for (int i = 0; i < elements; i++) {                                                       \
            CHECK(fa_vec_push(&v, {i}) == 0, "element %d", i);                                     \
            CHECK((uintptr_t)fa_vec_at(&v, i) % bytes == 0, "%p", (void *)fa_vec_at(&v, i));       \
            if (disturb)                                                                           \
                CHECK(fa_arena_alloc(arena, 1), "a block between");                                \
        }                                                                                          \
        for (int i = 0; i < elements; i++)                                                         \
            CHECK(fa_vec_at(&v, i)->number == i, "element %d of %d bytes", i, bytes);              \
    } while (0)

static void all_sizes(fa_arena *arena, bool disturb) {
    GROWS_ALIGNED(4, arena, disturb, ELEMENTS);
    GROWS_ALIGNED(16, arena, disturb, ELEMENTS);
    GROWS_ALIGNED(32, arena, disturb, ELEMENTS);
    GROWS_ALIGNED(128, arena, disturb, ELEMENTS);
    GROWS_ALIGNED(4096, arena, disturb, ELEMENTS);
}

// The window ends while a vector is the last in it: what it grows into lies elsewhere.
static void where_the_window_ends(fa_arena *arena) {
    FA_VEC(struct aligned_128) v;
    fa_frame inner = fa_arena_begin(arena);
    arena_fill(arena);
    size_t end = arena->cursor;
    CHECK(fa_frame_end(inner) == 0, "end");
    CHECK(fa_frame_set_overflow(arena, FA_OVERFLOW_SPILL) == 0, "set_overflow");
    CHECK(fa_arena_alloc(arena, end - arena->cursor - 16 * KIB), "nearly all of it");
    fa_vec_init(&v, arena);
    size_t moves = 0;
    struct aligned_128 *first = NULL;
    for (int i = 0; i < ELEMENTS; i++) {
        CHECK(fa_vec_push(&v, {i}) == 0, "element %d", i);
        moves += fa_vec_at(&v, 0) != first;
        first = fa_vec_at(&v, 0);
        CHECK((uintptr_t)first % 128 == 0, "%p", (void *)first);
    }
    CHECK(moves >= 2, "it never left the window");
    for (int i = 0; i < ELEMENTS; i++)
        CHECK(fa_vec_at(&v, i)->number == i, "element %d", i);
}

int main(void) {
    collections_start();
    fa_arena *arena = arena_begun();
    all_sizes(arena, false);
    all_sizes(arena, true);
    where_the_window_ends(arena);
    CHECK(fa_arena_destroy(arena) == 0, "destroy");
    return 0;
}
