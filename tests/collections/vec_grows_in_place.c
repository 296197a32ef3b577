// A vector at its arena's end grows without moving, over-aligned ones too; one that is behind
// another block, or begun in an outer frame, moves and leaves the block as it was.
#include "collections.h"

enum { ELEMENTS = 10000, LINE = 64 };

struct line {
    int number;
} __attribute__((aligned(LINE)));

static void at_the_end(fa_arena *arena) {
    FA_VEC(int) v;
    FA_VEC(struct line) lines;
    fa_vec_init(&v, arena);
    for (int i = 0; i < ELEMENTS; i++)
        CHECK(fa_vec_push(&v, i) == 0 && *fa_vec_at(&v, 0) == 0, "push %d", i);
    int *first = fa_vec_at(&v, 0);
    CHECK(fa_vec_reserve(&v, 2 * ELEMENTS) == 0 && fa_vec_at(&v, 0) == first, "reserve moved");

    fa_vec_init(&lines, arena);
    CHECK(fa_vec_push(&lines, {0}) == 0, "push");
    struct line *first_line = fa_vec_at(&lines, 0);
    for (int i = 1; i < ELEMENTS; i++)
        CHECK(fa_vec_push(&lines, {i}) == 0 && fa_vec_at(&lines, 0) == first_line, "line %d", i);
    for (int i = 0; i < ELEMENTS; i++)
        CHECK(*fa_vec_at(&v, i) == i && fa_vec_at(&lines, i)->number == i, "element %d", i);
}

static void behind_another(fa_arena *arena) {
    FA_VEC(int) v;
    fa_vec_init(&v, arena);
    CHECK(fa_vec_push(&v, 1) == 0, "push");
    int *first = fa_vec_at(&v, 0);
    char *other = fa_arena_strdup(arena, "another block");
    CHECK(fa_vec_reserve(&v, ELEMENTS) == 0 && fa_vec_at(&v, 0) != first, "did not move");
    memset(fa_vec_at(&v, 0) + 1, 0x55, (ELEMENTS - 1) * sizeof *first);
    CHECK(*fa_vec_at(&v, 0) == 1 && *first == 1 && !strcmp(other, "another block"), "overwritten");
}

static void in_an_inner_frame(fa_arena *arena) {
    FA_VEC(int) v, copy;
    fa_vec_init(&v, arena);
    CHECK(fa_vec_push(&v, 1) == 0, "push");
    copy = v;
    fa_frame inner = fa_arena_begin(arena);
    CHECK(fa_vec_reserve(&v, ELEMENTS) == 0 && *fa_vec_at(&v, 0) == 1, "reserve");
    CHECK(fa_frame_end(inner) == 0, "end");
    memset(fa_arena_alloc(arena, ELEMENTS), 0x55, ELEMENTS);
    CHECK(*fa_vec_at(&copy, 0) == 1, "the outer frame's block was taken with the inner one");
}

int main(void) {
    collections_start();
    fa_arena *arena = arena_begun();
    at_the_end(arena);
    behind_another(arena);
    in_an_inner_frame(arena);
    CHECK(fa_arena_destroy(arena) == 0, "destroy");
    return 0;
}
