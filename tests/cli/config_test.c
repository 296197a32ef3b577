// Configuration files: what each kind of line means, and that no byte of a file does harm.
#include "base/config.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTES_CAPACITY 4096

struct notes {
    char text[NOTES_CAPACITY]; // "LINE:NAME=VALUE;" per setting, "LINE!LINE'S TEXT;" per garbage
    size_t length;
    size_t count;
};

static void setting_note(const struct setting *setting, void *context) {
    struct notes *notes = context;
    notes->count++;
    int written =
        setting->kind == SETTING_GARBAGE
            ? snprintf(notes->text + notes->length, sizeof notes->text - notes->length, "%u!%.*s;",
                       setting->line, (int)setting->value.length, setting->value.at)
            : snprintf(notes->text + notes->length, sizeof notes->text - notes->length,
                       "%u:%.*s=%.*s;", setting->line, (int)setting->name.length, setting->name.at,
                       (int)setting->value.length, setting->value.at);
    notes->length += (size_t)written;
    if (notes->length >= sizeof notes->text)
        notes->length = sizeof notes->text - 1;
}

static const char *parsed(const char *text, size_t length, const char *program) {
    static struct notes notes;
    notes = (struct notes){0};
    // A block of exactly this size, so that valgrind sees a step too far.
    char *copy = malloc(length);
    memcpy(copy, text, length);
    config_parse((struct text){copy, length}, "file", program, setting_note, &notes);
    free(copy);
    return notes.text;
}

#define EXPECT_PARSED(text, program, expected)                                                     \
    cr_expect_str_eq(parsed(text, sizeof(text) - 1, program), expected)

Test(config, names_and_values_lose_the_space_around_them) {
    EXPECT_PARSED("a=1\n  b\t=  two words \n\n c = \n", "", "1:a=1;2:b=two words;4:c=;");
}

Test(config, a_value_may_hold_anything_but_an_end_of_line) {
    EXPECT_PARSED("a = x=y # no comment [z]\n", "", "1:a=x=y # no comment [z];");
}

Test(config, comments_and_empty_lines_say_nothing) {
    EXPECT_PARSED("# a=1\n  ; b=2\n\n   \n#\n", "", "");
    EXPECT_PARSED("", "", "");
}

Test(config, files_of_other_systems_are_read) {
    EXPECT_PARSED("\xef\xbb\xbf"
                  "a=1\r\nb=2\r\n[game]\r\nc=3\r\n",
                  "game", "1:a=1;2:b=2;4:c=3;");
}

Test(config, the_last_line_needs_no_newline) {
    EXPECT_PARSED("a=1\nb=2", "", "1:a=1;2:b=2;");
    EXPECT_PARSED("[game]\na=1\n[game", "game", "2:a=1;3![game;");
}

Test(config, a_section_counts_for_its_program_only) {
    static const char text[] = "a=1\n[game]\nb=2\n[other]\nc=3\n[game]\nd=4\n";
    EXPECT_PARSED(text, "game", "1:a=1;3:b=2;7:d=4;");
    EXPECT_PARSED(text, "/usr/games/game", "1:a=1;3:b=2;7:d=4;");
    EXPECT_PARSED(text, "C:\\Games\\GAME", "1:a=1;3:b=2;7:d=4;");
    EXPECT_PARSED(text, "other", "1:a=1;5:c=3;");
    EXPECT_PARSED(text, "gam", "1:a=1;");
    EXPECT_PARSED(text, "games", "1:a=1;");
    EXPECT_PARSED(text, "", "1:a=1;");
}

Test(config, a_section_may_have_spaces_in_its_name) {
    EXPECT_PARSED("[ My Game.x86_64 ]\na=1\n", "My Game.x86_64", "2:a=1;");
}

Test(config, without_a_program_the_process_itself_counts) {
    char text[NOTES_CAPACITY];
    int length =
        snprintf(text, sizeof text, "[nobody]\na=1\n[%s]\nb=2\n", program_invocation_short_name);
    cr_expect_str_eq(parsed(text, (size_t)length, NULL), "4:b=2;");
}

Test(config, garbage_is_reported_with_its_line) {
    EXPECT_PARSED("a=1\nwhat is this\n= 3\n[]\n", "", "1:a=1;2!what is this;3!= 3;4![];");
}

Test(config, the_lines_of_a_broken_section_count_for_nobody) {
    EXPECT_PARSED("[game\na=1\nnonsense\n[game]\nb=2\n", "game", "1![game;5:b=2;");
    EXPECT_PARSED("[ ]\na=1\n", "", "1![ ];");
}

Test(config, the_lines_of_other_programs_may_be_wrong) {
    EXPECT_PARSED("[other]\nnonsense\n=\n[game]\na=1\n", "game", "5:a=1;");
}

Test(config, zero_bytes_are_bytes) {
    static struct notes notes;
    static const char text[] = "a\0b=1\nc=\0\n\0\nd=2\n[ga\0me]\ne=3\n";
    config_parse((struct text){text, sizeof text - 1}, "file", "ga", setting_note, &notes);
    cr_expect_eq(notes.count, 4); // e is for a program that can't exist
}

Test(config, a_line_may_be_as_long_as_the_file) {
    size_t length = CONFIG_CAPACITY;
    char *text = malloc(length);
    memset(text, 'x', length);
    static struct notes notes;
    config_parse((struct text){text, length}, "file", "", setting_note, &notes);
    cr_expect_eq(notes.count, 1);
    notes = (struct notes){0};
    text[1] = '=';
    config_parse((struct text){text, length}, "file", "", setting_note, &notes);
    cr_expect_eq(notes.count, 1);
    cr_expect_eq(memcmp(notes.text, "1:x=xxx", strlen("1:x=xxx")), 0);
    notes = (struct notes){0};
    memset(text, '[', length);
    config_parse((struct text){text, length}, "file", "", setting_note, &notes);
    cr_expect_eq(notes.count, 1);
    free(text);
}

static void setting_try(const struct setting *setting, void *context) {
    setting_apply(setting, context);
}

Test(config, random_bytes_do_no_harm) {
    enum { ROUNDS = 20000, LENGTH_MAX = 64 };
    static const char alphabet[] = "=[]#\n\r\0 \tcount1yesKMG_";
    unsigned seed = 20240601;
    struct options into = options_default;
    for (int round = 0; round < ROUNDS; round++) {
        size_t length = (size_t)rand_r(&seed) % LENGTH_MAX;
        char *text = malloc(length);
        for (size_t i = 0; i < length; i++)
            text[i] = rand_r(&seed) % 4 ? alphabet[(size_t)rand_r(&seed) % (sizeof alphabet - 1)]
                                        : (char)rand_r(&seed);
        config_parse((struct text){text, length}, "file", "count", setting_try, &into);
        free(text);
    }
    cr_expect(true);
}
