// The rules of a heap's back end, checked where slow paths end in builds that ask for it (meson
// option `invariants`).
#pragma once
#include "heap/heap.h"

// Under h->lock. Stops the process with one line that names the rule, if one is broken.
#ifdef FRAMEALLOC_INVARIANTS
void heap_check(struct heap *h, unsigned c);
#else
static inline void heap_check(struct heap *h, unsigned c) {}
#endif
