// Values of options: what text is accepted, what it means, and that refused text changes nothing.
#include "base/option_table.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct text text_of(const char *text) {
    return (struct text){text, strlen(text)};
}

static bool value_read(enum option_id id, const char *value, struct options *into) {
    return option_read(&option_table[id], text_of(value), into);
}

Test(option_value, sizes_take_suffixes) {
    static const struct {
        const char *text;
        size_t size;
    } rows[] = {
        {"0", 0},
        {"1", 1},
        {"007", 7},
        {"4K", 4 * SIZE_KIB},
        {"4k", 4 * SIZE_KIB},
        {"64M", 64 * SIZE_MIB},
        {"3g", 3 * SIZE_GIB},
        {"0G", 0},
        {"18446744073709551615", SIZE_MAX},
        {"17179869183G", 17179869183 * SIZE_GIB},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct options into = {.large_cache = 12345};
        cr_expect(value_read(OPTION_ID_large_cache, rows[i].text, &into), "%s", rows[i].text);
        cr_expect_eq(into.large_cache, rows[i].size, "%s gave %zu", rows[i].text, into.large_cache);
    }
}

Test(option_value, wrong_sizes_are_refused_and_change_nothing) {
    static const char *const rows[] = {
        "",
        "K",
        "-1",
        "+1",
        "1.5G",
        " 1",
        "1 ",
        "1KB",
        "0x10",
        "1T",
        "1e6",
        "K1",
        "1MM",
        "many",
        "18446744073709551616",
        "184467440737095516150",
        "17179869184G",
        "18014398509481984K",
        "99999999999999999999999999999999999999999999",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct options into = {.large_cache = 12345, .region = 6789};
        cr_expect_not(value_read(OPTION_ID_large_cache, rows[i], &into), "%s", rows[i]);
        cr_expect_not(value_read(OPTION_ID_region, rows[i], &into), "%s", rows[i]);
        cr_expect_eq(into.large_cache, 12345, "%s", rows[i]);
        cr_expect_eq(into.region, 6789, "%s", rows[i]);
    }
}

Test(option_value, a_region_is_automatic_or_not_empty) {
    struct options into = {.region = 1};
    cr_expect(value_read(OPTION_ID_region, "Auto", &into));
    cr_expect_eq(into.region, 0);
    cr_expect(value_read(OPTION_ID_region, "2G", &into));
    cr_expect_eq(into.region, 2 * SIZE_GIB);
    cr_expect_not(value_read(OPTION_ID_region, "0", &into));
    cr_expect_eq(into.region, 2 * SIZE_GIB);
}

Test(option_value, booleans_have_eight_words_in_any_case) {
    static const char *const words[] = {"no", "0", "off", "False", "YES", "1", "On", "true"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        bool expected = i >= sizeof words / sizeof *words / 2;
        struct options into = {.count = !expected};
        cr_expect(value_read(OPTION_ID_count, words[i], &into), "%s", words[i]);
        cr_expect_eq(into.count, expected, "%s", words[i]);
    }
    struct options into = {.count = true};
    static const char *const wrong[] = {"", "y", "yess", "ye", "2", "nope", " yes"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_not(value_read(OPTION_ID_count, wrong[i], &into), "%s", wrong[i]);
    cr_expect(into.count);
}

Test(option_value, signals_go_by_name) {
    struct options into = {.stats_signal = SIGHUP};
    cr_expect(value_read(OPTION_ID_stats_signal, "usr1", &into));
    cr_expect_eq(into.stats_signal, SIGUSR1);
    cr_expect(value_read(OPTION_ID_stats_signal, "SIGUSR2", &into));
    cr_expect_eq(into.stats_signal, SIGUSR2);
    cr_expect_not(value_read(OPTION_ID_stats_signal, "KILL", &into));
    cr_expect_not(value_read(OPTION_ID_stats_signal, "9", &into));
    cr_expect_eq(into.stats_signal, SIGUSR2);
    cr_expect(value_read(OPTION_ID_stats_signal, "none", &into));
    cr_expect_eq(into.stats_signal, 0);
}

Test(option_value, faults_have_four_consequences) {
    struct options into = {.on_error = ON_ERROR_DEFAULT};
    cr_expect(value_read(OPTION_ID_on_error, "warn", &into));
    cr_expect_eq(into.on_error, ON_ERROR_WARN);
    cr_expect(value_read(OPTION_ID_on_error, "ignore", &into));
    cr_expect_eq(into.on_error, ON_ERROR_IGNORE);
    cr_expect(value_read(OPTION_ID_on_error, "default", &into));
    cr_expect_eq(into.on_error, ON_ERROR_DEFAULT);
    cr_expect_not(value_read(OPTION_ID_on_error, "crash", &into));
    cr_expect(value_read(OPTION_ID_on_error, "abort", &into));
    cr_expect_eq(into.on_error, ON_ERROR_ABORT);
}

Test(option_value, statistics_go_nowhere_or_to_stderr_or_to_an_absolute_path) {
    struct options into = {.stats = "x"};
    cr_expect(value_read(OPTION_ID_stats, "no", &into));
    cr_expect_null(into.stats);
    cr_expect(value_read(OPTION_ID_stats, "1", &into));
    cr_expect_str_eq(into.stats, "");
    cr_expect(value_read(OPTION_ID_stats, "/a b/c#d.json", &into));
    cr_expect_str_eq(into.stats, "/a b/c#d.json");
    char folder[OPTION_VALUE_CAPACITY];
    char expected[OPTION_VALUE_CAPACITY + sizeof "/x.json"];
    cr_assert(getcwd(folder, sizeof folder));
    snprintf(expected, sizeof expected, "%s/x.json", folder);
    cr_expect(value_read(OPTION_ID_stats, "x.json", &into));
    cr_expect_str_eq(into.stats, expected);
    cr_expect_not(value_read(OPTION_ID_stats, "~/x.json", &into));
    cr_expect_str_eq(into.stats, expected);
}

Test(option_value, a_path_may_be_as_long_as_the_system_allows) {
    struct options into = {.stats = ""};
    char path[OPTION_VALUE_CAPACITY + 1];
    memset(path, 'x', sizeof path);
    path[0] = '/';
    path[sizeof path - 1] = 0;
    cr_expect_not(value_read(OPTION_ID_stats, path, &into));
    cr_expect_str_eq(into.stats, "");
    path[sizeof path - 2] = 0;
    cr_expect(value_read(OPTION_ID_stats, path, &into));
    cr_expect_str_eq(into.stats, path);
    path[0] = 'x'; // with the folder before it, it is too long
    cr_expect_not(value_read(OPTION_ID_stats, path, &into));
    cr_expect_eq(into.stats[0], '/');
}

Test(option_value, a_zero_byte_is_never_accepted) {
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        struct options into = options_default;
        cr_expect_not(option_read(&option_table[id], (struct text){"1\0", 2}, &into));
        cr_expect_not(option_read(&option_table[id], (struct text){"", 0}, &into));
        cr_expect_eq(memcmp(&into, &options_default, sizeof into), 0);
    }
}

Test(option_value, what_is_shown_can_be_set_again) {
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        struct options into;
        char shown[OPTION_VALUE_CAPACITY];
        char again[OPTION_VALUE_CAPACITY];
        memcpy(&into, &options_default, sizeof into);
        size_t length = option_show(&option_table[id], &options_default, shown, sizeof shown);
        cr_expect_eq(length, strlen(shown));
        cr_expect(value_read(id, shown, &into), "%s=%s", option_table[id].name, shown);
        option_show(&option_table[id], &into, again, sizeof again);
        cr_expect_str_eq(again, shown);
        cr_expect_gt(strlen(option_accepts(&option_table[id])), 0);
        cr_expect_gt(strlen(option_table[id].help), 0);
    }
}

Test(option_value, sizes_are_shown_with_the_largest_suffix_that_fits) {
    static const struct {
        size_t size;
        const char *text;
    } rows[] = {{0, "0"},
                {1, "1"},
                {SIZE_KIB, "1K"},
                {SIZE_KIB + 1, "1025"},
                {SIZE_GIB, "1G"},
                {SIZE_GIB + SIZE_MIB, "1025M"},
                {SIZE_MAX, "18446744073709551615"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct options from = {.large_cache = rows[i].size};
        char shown[OPTION_VALUE_CAPACITY];
        option_show(&option_table[OPTION_ID_large_cache], &from, shown, sizeof shown);
        cr_expect_str_eq(shown, rows[i].text);
    }
}

Test(option_value, names_are_found_whole_and_in_any_case) {
    cr_expect_eq(option_find(text_of("stats")), OPTION_ID_stats);
    cr_expect_eq(option_find(text_of("STATS_SIGNAL")), OPTION_ID_stats_signal);
    static const char *const wrong[] = {"", "stat", "statss", "stats_", "stats-signal", "_", "]"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_eq(option_find(text_of(wrong[i])), OPTION_COUNT, "%s", wrong[i]);
    cr_expect_eq(option_find((struct text){"count = 1", 5}), OPTION_ID_count);
}

Test(option_value, the_options_start_at_their_defaults) {
    cr_expect_eq(memcmp(&options, &options_default, sizeof options), 0);
    cr_expect(options.enabled);
}
