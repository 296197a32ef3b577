// Lines of the log: what is formatted, what is cut off, and that each is one line in one write.
#include "base/log.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "framealloc: "

#define EXPECT_FORMATTED(expected, ...)                                                            \
    do {                                                                                           \
        char formatted[LOG_CAPACITY];                                                              \
        int length = log_format(formatted, sizeof formatted, __VA_ARGS__);                         \
        cr_expect_str_eq(formatted, expected);                                                     \
        cr_expect_eq((size_t)length, strlen(expected));                                            \
    } while (0)

Test(log, numbers_and_text_are_formatted_as_printf_does) {
    EXPECT_FORMATTED("a-1 2 3 4 ff", "a%d %u %zu %lu %x", -1, 2u, (size_t)3, 4ul, 0xffu);
    EXPECT_FORMATTED("x%c", "%c%%c", 'x');
    EXPECT_FORMATTED("-2147483648", "%d", INT_MIN);
    EXPECT_FORMATTED("-9223372036854775808", "%ld", LONG_MIN);
    EXPECT_FORMATTED("18446744073709551615", "%zu", SIZE_MAX);
    EXPECT_FORMATTED("ffffffffffffffff 0", "%llx %d", ULLONG_MAX, 0);
    EXPECT_FORMATTED("0x1234 0x0", "%p %p", (void *)0x1234, NULL);
    EXPECT_FORMATTED("", "%s", "");
    const char *volatile none = NULL; // volatile: or the compiler warns
    EXPECT_FORMATTED("(null)", "%s", none);
}

Test(log, columns_are_padded) {
    EXPECT_FORMATTED("|    7|7    |00007|-0007|", "|%5d|%-5d|%05d|%05d|", 7, 7, 7, -7);
    EXPECT_FORMATTED("|  ab|ab  |abcde|", "|%4s|%-*s|%3s|", "ab", 4, "ab", "abcde");
    EXPECT_FORMATTED("|ab|  ab|", "|%.2s|%4.*s|", "abc", 2, "abc");
}

Test(log, text_without_an_end_is_read_no_further_than_asked) {
    char *text = malloc(3);
    memcpy(text, "abc", 3);
    EXPECT_FORMATTED("abc", "%.*s", 3, text);
    free(text);
}

Test(log, what_does_not_fit_is_cut_off) {
    char buffer[8];
    memset(buffer, '#', sizeof buffer);
    cr_expect_eq(log_format(buffer, 4, "%s", "abcdef"), 3);
    cr_expect_eq(memcmp(buffer, "abc\0####", sizeof buffer), 0);
    cr_expect_eq(log_format(buffer, 1, "%d", 123), 0);
    cr_expect_eq(buffer[0], 0);
    cr_expect_eq(log_format(NULL, 0, "%d", 123), 0);
}

static int line_pipe[2];
static int real_stderr;

// In packet mode each write is one read.
static void stderr_take(void) {
    cr_assert_eq(pipe2(line_pipe, O_DIRECT), 0);
    real_stderr = dup(STDERR_FILENO);
    dup2(line_pipe[1], STDERR_FILENO);
    close(line_pipe[1]);
}

static size_t line_read(char *line, size_t capacity) {
    dup2(real_stderr, STDERR_FILENO);
    ssize_t length = read(line_pipe[0], line, capacity - 1);
    cr_assert_gt(length, 0);
    line[length] = 0;
    char more;
    cr_expect_eq(read(line_pipe[0], &more, 1), 0, "a second write");
    return (size_t)length;
}

Test(log, a_line_is_one_write_and_leaves_errno_alone) {
    char line[2 * LOG_CAPACITY];
    stderr_take();
    errno = ENOTTY;
    log_line("free(%p), block of %zu bytes", (void *)0x10, (size_t)64);
    int error = errno;
    line_read(line, sizeof line);
    cr_expect_str_eq(line, PREFIX "free(0x10), block of 64 bytes\n");
    cr_expect_eq(error, ENOTTY);
}

Test(log, a_line_stays_one_line_whatever_it_quotes) {
    char line[2 * LOG_CAPACITY];
    stderr_take();
    log_line("<%s>", "a\nb\x1b[31m\x7f \xc3\xa4");
    line_read(line, sizeof line);
    cr_expect_str_eq(line, PREFIX "<a?b?[31m? \xc3\xa4>\n");
}

Test(log, a_line_that_is_too_long_says_so) {
    char line[2 * LOG_CAPACITY];
    char text[2 * LOG_CAPACITY];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    stderr_take();
    log_line("%s", text);
    size_t length = line_read(line, sizeof line);
    cr_expect_eq(length, LOG_CAPACITY);
    cr_expect_str_eq(line + length - strlen("x...\n"), "x...\n");
}

Test(log, a_closed_stderr_does_no_harm) {
    int saved = dup(STDERR_FILENO);
    close(STDERR_FILENO);
    errno = 0;
    log_line("nobody reads this");
    int error = errno;
    dup2(saved, STDERR_FILENO);
    cr_expect_eq(error, 0);
}
