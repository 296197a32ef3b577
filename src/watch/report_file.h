// The file that FRAMEALLOC_STATS names: what it is called in this process, and how it is written.
//
// The process that the user started writes FILE. Those that it starts, and any that finds FILE
// written by somebody else meanwhile, write FILE with their process id before its ending:
// stats.json, stats.4711.json. A %p in FILE is the process id, whichever process writes it.
#pragma once
#include "watch/report.h"

// Does FILE name a file for every process there is?
bool report_file_is_for_each(void);

// Writes the report to a temporary file and renames it, so that a reader never sees half of one.
// Returns 0 or an errno value. As fit for signal handlers as report_write.
int report_file_write(enum report_reason reason);
