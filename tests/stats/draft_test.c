// Counts and sizes as people read them, and what happens when a draft is full or cannot be written.
#include "watch/draft.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

enum { CAPACITY = 200 };

static char text[CAPACITY];
static struct draft draft;

static void draft_begin(size_t capacity) {
    draft = (struct draft){.start = text, .capacity = capacity};
}

static void expect_count(uint64_t count, int width, const char *expected) {
    draft_begin(sizeof text);
    draft_put_count(&draft, count, width);
    cr_expect_str_eq(text, expected);
}

static void expect_bytes(uint64_t bytes, const char *expected) {
    draft_begin(sizeof text);
    draft_put_bytes(&draft, bytes, 0);
    cr_expect_str_eq(text, expected);
}

Test(draft, counts_are_grouped) {
    expect_count(0, 0, "0");
    expect_count(999, 0, "999");
    expect_count(1000, 0, "1,000");
    expect_count(1234567, 12, "   1,234,567");
    expect_count(UINT64_MAX, 0, "18,446,744,073,709,551,615");
}

Test(draft, sizes_have_a_unit) {
    expect_bytes(0, "0 B");
    expect_bytes(1023, "1023 B");
    expect_bytes(1024, "1.0 KiB");
    expect_bytes(1536, "1.5 KiB");
    expect_bytes((1 << 20) - 1, "1023.9 KiB");
    expect_bytes(1 << 20, "1.0 MiB");
    expect_bytes((uint64_t)5 << 30, "5.0 GiB");
    expect_bytes(UINT64_MAX, "15.9 EiB");
}

Test(draft, text_is_appended_and_cut_at_the_end) {
    draft_begin(8);
    draft_put(&draft, "%s", "abc");
    draft_put(&draft, "%d", 12);
    cr_expect_str_eq(text, "abc12");
    draft_put(&draft, "%s", "3456");
    draft_put(&draft, "%s", "more");
    cr_expect_str_eq(text, "abc1234");
    cr_expect_eq(draft.length, 7);
}

Test(draft, a_failed_write_says_why_and_leaves_errno_alone) {
    draft_begin(sizeof text);
    draft_put(&draft, "text");
    errno = ENOTTY;
    cr_expect_eq(draft_write(&draft, -1), EBADF);
    int full = open("/dev/full", O_WRONLY);
    cr_expect_eq(draft_write(&draft, full), ENOSPC);
    cr_expect_eq(errno, ENOTTY);
}

Test(draft, a_reader_that_is_gone_raises_no_signal) {
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    close(ends[0]);
    draft_begin(sizeof text);
    draft_put(&draft, "text");
    cr_expect_eq(draft_write(&draft, ends[1]), EPIPE);
    sigset_t pending;
    sigpending(&pending);
    cr_expect_not(sigismember(&pending, SIGPIPE));
}

Test(draft, a_signal_that_was_waiting_is_left) {
    sigset_t pipe_signal, pending;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigprocmask(SIG_BLOCK, &pipe_signal, NULL);
    raise(SIGPIPE);
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    close(ends[0]);
    draft_begin(sizeof text);
    draft_put(&draft, "text");
    cr_expect_eq(draft_write(&draft, ends[1]), EPIPE);
    sigpending(&pending);
    cr_expect(sigismember(&pending, SIGPIPE));
}
