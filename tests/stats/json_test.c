// The writer of JSON: commas, lines, quotes.
#include "watch/json.h"
#include <criterion/criterion.h>

enum { CAPACITY = 500 };

static char text[CAPACITY];

Test(json, members_are_parted_by_commas) {
    struct draft draft = {.start = text, .capacity = sizeof text};
    struct json json = {.to = &draft};
    json_open(&json, NULL, '{');
    json_number(&json, "first", 1);
    json_open(&json, "empty", '{');
    json_close(&json, '}');
    json_open(&json, "rows", '[');
    for (int row = 0; row < 2; row++) {
        json_open(&json, NULL, '{');
        json_bool(&json, "yes", row);
        json_null(&json, "none");
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_number(&json, "last", UINT64_MAX);
    json_close(&json, '}');
    cr_expect_str_eq(text, "{\n"
                           "  \"first\": 1,\n"
                           "  \"empty\": {},\n"
                           "  \"rows\": [\n"
                           "    {\"yes\": false, \"none\": null},\n"
                           "    {\"yes\": true, \"none\": null}\n"
                           "  ],\n"
                           "  \"last\": 18446744073709551615\n"
                           "}\n");
}

Test(json, words_keep_quotes_and_backslashes) {
    struct draft draft = {.start = text, .capacity = sizeof text};
    struct json json = {.to = &draft};
    json_open(&json, NULL, '[');
    json_word(&json, NULL, "a \"b\" \\c");
    json_close(&json, ']');
    cr_expect_str_eq(text, "[\n  \"a \\\"b\\\" \\\\c\"\n]\n");
}
