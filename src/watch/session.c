// When this process reports: at its end and on a signal, as the options say.
//
// No report follows _exit, quick_exit or a signal that kills: nothing of ours runs then.
#include "base/atomic.h"
#include "base/log.h"
#include "base/option.h"
#include "base/os.h"
#include "heap/passthrough.h"
#include "heap/start.h"
#include "watch/console.h"
#include "watch/draft.h"
#include "watch/family.h"
#include "watch/report_file.h"
#include <errno.h>
#include <signal.h>

enum { WAITS_AT_END = 50, WAIT_MS = 10 };

static bool is_watching; // fixed after session_starts

// The process in which a signal's report is being made; 0: none. A forked copy lacks the maker.
static uint32_t maker;
static bool is_ending; // relaxed: no signal begins another report

static const char *error_word(int error) {
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return "no such folder";
    case EACCES:
    case EPERM:
    case EROFS:
        return "permission denied";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return "no room in the file system";
    case ENOMEM:
        return "no memory";
    default:
        return "it can't be written";
    }
}

// As log_line, which writes to whatever is standard error by now.
static void complain(int console, int error) {
    char line[LOG_CAPACITY];
    struct draft draft = {.start = line, .capacity = sizeof line};
    draft_put(&draft, "framealloc: no statistics: %s: ", error_word(error));
    for (const char *c = options.stats; *c && draft.length < sizeof line - sizeof "\n"; c++)
        draft_put(&draft, "%c", *c < ' ' && *c >= 0 ? '?' : *c);
    draft_put(&draft, "\n");
    draft_write(&draft, console);
}

static void report_make(enum report_reason reason) {
    int console = console_fd();
    if (options.stats && *options.stats) {
        int error = report_file_write(reason);
        if (error && console >= 0)
            complain(console, error);
    } else if (console >= 0) {
        bool is_brief = reason == REPORT_EXIT && family_is_started();
        report_write(console, is_brief ? REPORT_BRIEF : REPORT_TEXT, reason);
    }
}

static bool maker_enter(void) {
    uint32_t process = process_id(), found = load_relaxed(&maker);
    // acquire: pairs with the release below.
    return found != process && cas_acquire(&maker, &found, process);
}

// Of signals that come during a report, none makes another.
static void signal_arrives(int number) {
    if (load_relaxed(&is_ending) || !maker_enter())
        return;
    report_make(REPORT_SIGNAL);
    store_release(&maker, 0); // release: the report is written
}

// The end of the process would cut a report off that another thread is writing, and leave its
// temporary file behind.
static void maker_await(void) {
    store_relaxed(&is_ending, true);
    for (int i = 0; i < WAITS_AT_END && !maker_enter(); i++)
        os_wait(&maker, process_id(), WAIT_MS);
}

// A handler that is there is the program's; a signal that is ignored was meant to be.
static void signal_watch(int number) {
    struct sigaction there,
        ours = {.sa_handler = signal_arrives, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigemptyset(&ours.sa_mask);
    if (sigaction(number, NULL, &there) == 0 && there.sa_handler == SIG_DFL)
        sigaction(number, &ours, NULL);
    else
        log_line("no statistics on signal %d: the program has its own use for it", number);
}

__attribute__((constructor)) static void session_starts(void) {
    start_process(); // reads the options
    if (passthrough || (!options.stats && !options.stats_signal))
        return;
    is_watching = true;
    console_start();
    family_start();
    if (options.stats_signal)
        signal_watch(options.stats_signal);
}

// A forked copy, as shells make many, mostly tells of its parent: it is silent unless every process
// was asked for.
static bool is_asked_at_end(void) {
    return options.stats && (!family_is_forked() || report_file_is_for_each());
}

// Without a report to make, no system call: the program may be confined to a few.
__attribute__((destructor)) static void session_ends(void) {
    if (!is_watching)
        return;
    maker_await();
    if (is_asked_at_end())
        report_make(REPORT_EXIT);
}
