// Makes a report in memory of its own, so that neither a small stack nor a half-changed heap nor
// another report is in its way.
#include "watch/report.h"
#include "base/os.h"
#include "watch/stats_json.h"
#include "watch/stats_text.h"
#include <errno.h>

// The longest report, JSON with twenty digits in every place, needs less than half of the text.
#define TEXT_CAPACITY (96 * KIB)
_Static_assert(TEXT_CAPACITY >= PROCESS_SCRATCH, "the text's place is scratch at first");

struct workplace {
    struct stats stats;
    struct report_about about;
    char text[TEXT_CAPACITY];
};

static const char *const REASONS[] = {
    [REPORT_EXIT] = "exit", [REPORT_SIGNAL] = "signal", [REPORT_CALL] = "call"};

int report_write(int fd, enum report_format format, enum report_reason reason) {
    struct workplace *w = os_map(sizeof *w, OS_PAGE);
    if (!w)
        return ENOMEM;
    stats_collect(&w->stats);
    w->about.reason = REASONS[reason];
    w->about.process = process_id();
    process_name_get(w->about.program);
    process_memory_get(&w->about.memory, w->text);
    struct draft draft = {.start = w->text, .capacity = sizeof w->text};
    if (format == REPORT_JSON)
        stats_json_put(&draft, &w->stats, &w->about);
    else
        stats_text_put(&draft, &w->stats, &w->about, format == REPORT_BRIEF);
    int error = draft_write(&draft, fd);
    os_unmap(w, sizeof *w);
    return error;
}
