// insert and erase work at the front, at the end and in the middle, and refuse what is beyond.
#include "collections.h"

typedef FA_VEC(char) letters;

static void holds(letters *v, const char *expected) {
    size_t length;
    const char *all = fa_vec_span(v, &length);
    CHECK(length == strlen(expected) && (!length || !memcmp(all, expected, length)), "%.*s, not %s",
          (int)length, all, expected);
}

int main(void) {
    collections_start();
    fa_frame frame = fa_frame_begin();
    letters v = {0};
    holds(&v, "");
    CHECK(fa_vec_erase(&v, 0) == -EINVAL && fa_vec_insert(&v, 1, 'x') == -EINVAL, "empty");
    CHECK(fa_vec_insert(&v, 0, 'c') == 0, "into the empty one");
    CHECK(fa_vec_insert(&v, 0, 'a') == 0 && fa_vec_insert(&v, 2, 'd') == 0, "at the ends");
    CHECK(fa_vec_insert(&v, 1, 'b') == 0, "in the middle");
    holds(&v, "abcd");
    CHECK(fa_vec_insert(&v, 5, 'x') == -EINVAL && fa_vec_insert(&v, SIZE_MAX, 'x') == -EINVAL,
          "insert beyond");
    CHECK(fa_vec_erase(&v, 4) == -EINVAL && fa_vec_erase(&v, SIZE_MAX) == -EINVAL, "erase beyond");
    holds(&v, "abcd");
    CHECK(fa_vec_erase(&v, 3) == 0, "the last");
    holds(&v, "abc");
    CHECK(fa_vec_erase(&v, 0) == 0, "the first");
    holds(&v, "bc");
    while (fa_vec_length(&v) < 100) // its own elements as values, also when it moves for them
        CHECK(fa_vec_insert(&v, 0, *fa_vec_at(&v, 1)) == 0 &&
                  fa_vec_push(&v, *fa_vec_at(&v, 0)) == 0,
              "own elements");
    while (fa_vec_length(&v) > 1)
        CHECK(fa_vec_erase(&v, 0) == 0, "shrink");
    holds(&v, "c");
    CHECK(fa_vec_erase(&v, 0) == 0 && fa_vec_erase(&v, 0) == -EINVAL, "the only one");
    CHECK(fa_frame_end(frame) == 0, "end");
    return 0;
}
