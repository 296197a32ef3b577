// Runs the same tests where Criterion cannot: ThreadSanitizer keeps the addresses for itself at
// which Criterion wants to share memory with its workers.
//
// Each test gets a fresh process, as with Criterion: the program itself, with the test's name.
#include "unit.h"
#include <signal.h>
#include <sys/wait.h>

enum { TEST_FAILED = 1, TEST_SKIPPED = 2, PATIENCE_SECONDS = 120 };

struct criterion_options criterion_options;
extern struct criterion_test *__start_cr_tst[], *__stop_cr_tst[];

static uint32_t failed;

void criterion_internal_test_setup(void) {}
void criterion_internal_test_teardown(void) {}
void criterion_internal_test_main(void (*body)(void)) {
    body();
}
void cri_asserts_passed_incr(void) {}
void criterion_continue_test(void) {}
void criterion_abort_test(void) {
    exit(TEST_FAILED);
}
void criterion_skip_test(const char *format, ...) {
    exit(TEST_SKIPPED);
}
void criterion_send_assert(struct criterion_assert_stats *stats) {
    __atomic_store_n(&failed, 1, __ATOMIC_RELAXED);
    fprintf(stderr, "%s:%u: %s\n", stats->file, stats->line, stats->message);
}

char *cr_translate_assert_msg(int index, ...) {
    va_list args;
    va_start(args, index);
    char *text = strdup(va_arg(args, const char *));
    va_end(args);
    return text;
}
int cr_asprintf(char **text, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int length = vasprintf(text, format, args);
    va_end(args);
    return length;
}
void cr_asprintf_free(char *text) {
    free(text);
}

static int test_run(const struct criterion_test *test) {
    alarm(PATIENCE_SECONDS);
    test->test();
    return __atomic_load_n(&failed, __ATOMIC_RELAXED) ? TEST_FAILED : EXIT_SUCCESS;
}

// The exit code of a child is the sanitizer's when it has found something.
static int test_start(char *program, const struct criterion_test *test) {
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", program, test->name, (char *)NULL);
        _exit(TEST_FAILED);
    }
    waitpid(child, &status, 0);
    int expected = test->data->signal;
    if (expected)
        return WIFSIGNALED(status) && WTERMSIG(status) == expected ? EXIT_SUCCESS : TEST_FAILED;
    return WIFEXITED(status) ? WEXITSTATUS(status) : TEST_FAILED;
}

int main(int argc, char **argv) {
    unsigned count = 0, failures = 0;
    // Opaque: the compiler takes them for two arrays.
    struct criterion_test **test = opaque(__start_cr_tst), **end = opaque(__stop_cr_tst);
    for (; test != end; test++) {
        if (argc > 1) {
            if (strcmp((*test)->name, argv[1]) == 0)
                return test_run(*test);
            continue;
        }
        int code = test_start(argv[0], *test);
        count++;
        if (code != EXIT_SUCCESS && code != TEST_SKIPPED) {
            failures++;
            printf("failed: %s::%s (%d)\n", (*test)->category, (*test)->name, code);
        }
    }
    printf("%u tests, %u failed\n", count, failures);
    return failures || (argc > 1) ? EXIT_FAILURE : EXIT_SUCCESS;
}
