// Memory figures of this process as the kernel keeps them.
#ifndef FRAMEALLOC_BENCH_MEMORY_H
#define FRAMEALLOC_BENCH_MEMORY_H

#include <sys/types.h>

// Resident memory now, exact (smaps_rollup); slow, so only outside the measured stretch.
long memory_rss_kib(void);

// Highest resident memory since exec, of this process or of the child `pid`. getrusage would not
// do: its figure starts at the memory of the process that called exec.
long memory_peak_kib(void);
long memory_peak_of_kib(pid_t pid);

#endif
