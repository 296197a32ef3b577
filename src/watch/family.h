// Where this process stands among those that make the same report.
#pragma once
#include <stdbool.h>
#include <time.h>

// Looks; call it at the start of the process.
void family_start(void);

// Was this process started by one that makes the same report?
bool family_is_started(void);
// Was it forked off one, and has run no program of its own since?
bool family_is_forked(void);
// Is its parent gone? Then who that was, and whether it reports, cannot be known.
bool family_is_orphan(void);
// When it was made: by a fork, however many programs it has run since; or up to 10 ms earlier.
struct timespec family_birth(void);
