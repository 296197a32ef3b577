// Checked blocks (FRAMEALLOC_CHECKS=yes): from watched slabs, straight from bitmap to program and
// back, so that every double, interior and stray free is seen at once.
#pragma once
#include "heap/heap.h"

void *checked_alloc(struct heap *h, unsigned c);
void checked_free(void *p, uint32_t entry);
