// dup, strdup, printf and zero give what their names say, in memory that was used before.
#include "frames.h"

enum { LONG = 70000, ROUNDS = 40 };

static char *vprinted(fa_arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = fa_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

static void copies(fa_arena *arena) {
    static char text[LONG + 1];
    memset(text, 'x', LONG);
    char *copy = fa_arena_strdup(arena, text);
    CHECK(copy && !strcmp(copy, text), "long string");
    char *empty = fa_arena_strdup(arena, "");
    CHECK(empty && !*empty, "empty string");
    char *bytes = fa_arena_dup(arena, "a\0b", 4);
    CHECK(bytes && !memcmp(bytes, "a\0b", 4), "bytes");
    char *printed = fa_arena_printf(arena, "%s-%d-%.3f", "text", -5, 0.125);
    CHECK(printed && !strcmp(printed, "text--5-0.125"), "%s", printed);
    char *nothing = fa_arena_printf(arena, "%s", "");
    CHECK(nothing && !*nothing, "empty result");
    char *grown = vprinted(arena, "<%s>%zu", text, (size_t)LONG);
    CHECK(grown && strlen(grown) == LONG + 7 && grown[0] == '<' &&
              !strcmp(grown + LONG + 1, ">70000") && !memcmp(grown + 1, text, LONG),
          "long result");
    for (size_t length = 0; length < 300; length++) { // every place of the closing zero in a grain
        char *exact = fa_arena_printf(arena, "%.*s", (int)length, text);
        char *next = (char *)block_made(arena, 16, length);
        CHECK(exact && strlen(exact) == length && exact + length < next, "length %zu", length);
        block_holds(next, 16, length);
    }
    CHECK(!strcmp(copy, text) && !strcmp(printed, "text--5-0.125"), "an earlier one changed");
}

static void zeroes(fa_arena *arena) {
    static const char zero[5000];
    char *p = fa_arena_alloc_zero(arena, sizeof zero);
    CHECK(p && !memcmp(p, zero, sizeof zero), "not zero");
    memset(fa_arena_alloc(arena, sizeof zero), 0xff, sizeof zero);
}

int main(void) {
    frames_start();
    for (int round = 0; round < ROUNDS; round++) {
        fa_frame frame = fa_frame_begin();
        memset(fa_frame_alloc(4 * LONG), 0xff, 4 * LONG);
        GIVES(0, fa_frame_end(frame));
        frame = fa_frame_begin();
        zeroes(fa_arena_self());
        copies(fa_arena_self());
        CHECK(!strcmp(fa_frame_printf("%d", 7), "7") && !strcmp(fa_frame_strdup("a"), "a") &&
                  !memcmp(fa_frame_dup("b", 2), "b", 2) && !*(char *)fa_frame_alloc_zero(1),
              "this thread's");
        GIVES(0, fa_frame_end(frame));
    }
    return EXIT_SUCCESS;
}
