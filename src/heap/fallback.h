// mimalloc, for what the region cannot hold: when the address space is limited, or the option
// `region` makes it small. It is loaded at the start of such a process and of no other.
#pragma once
#include <stdbool.h>
#include <stddef.h>

// At a moment when the loader can be called: not inside malloc.
void fallback_load(void);
// NULL: not loaded, or no memory. `alignment` is a power of two; the block may hold dirt.
void *fallback_alloc(size_t size, size_t alignment);
// Is p a live block of the fallback? 0: no. Else the bytes it can hold.
size_t fallback_usable_size(const void *p);
// Frees a live block; of two frees at once one succeeds. False: it was no live block.
bool fallback_free(void *p);
