// One report: the statistics of this moment as text or JSON, written to a file descriptor.
#pragma once
#include "watch/process.h"
#include <stdbool.h>

enum report_format {
    REPORT_TEXT,  // for people
    REPORT_BRIEF, // the first lines of it, those that matter
    REPORT_JSON,  // for programs
};

enum report_reason { REPORT_EXIT, REPORT_SIGNAL, REPORT_CALL };

// Whom a report is about, and why it is made.
struct report_about {
    const char *reason;
    char program[PROCESS_NAME_CAPACITY];
    uint32_t process;
    struct process_memory memory;
};

// Returns 0 or an errno value. Never waits for another thread and never allocates from a heap;
// fit for signal handlers and for the last moments of a process.
int report_write(int fd, enum report_format format, enum report_reason reason);
