// Stops the engine where it can't go on: what a game would show as its crash dialog.
#ifndef ENGINE_ENSURE_H
#define ENGINE_ENSURE_H

#include <stdio.h>
#include <stdlib.h>

#define ENSURE(condition) ((condition) ? (void)0 : ensure_failed(#condition, __FILE__, __LINE__))

_Noreturn static inline void ensure_failed(const char *condition, const char *file, int line) {
    fprintf(stderr, "engine: %s:%d: not so: %s\n", file, line, condition);
    abort();
}

#endif
