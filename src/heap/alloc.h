// The heap's calls as the interposed names need them (stage 1: mimalloc alone).
#pragma once
#include <stdbool.h>
#include <stddef.h>

void *heap_malloc(size_t size);
void heap_free(void *p);
void *heap_calloc(size_t count, size_t size);
void *heap_realloc(void *p, size_t size);
void *heap_memalign(size_t alignment, size_t size);
size_t heap_usable_size(const void *p);
bool heap_trim(size_t keep);
