// What happens when the program gives us a pointer it must not: one line, and an end or not.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Each reports at the first fault of its kind and call site. They return only if the program may
// go on; the pointer is then dropped. `call` is "free", "realloc" or "malloc_usable_size";
// `site` is the address the call came from.
void misuse_double_free(const char *call, const void *p, size_t block_size);
void misuse_interior(const char *call, const void *p, size_t offset, size_t block_size);
void misuse_unused(const char *call, const void *p);
void misuse_foreign(const char *call, const void *p, const void *site);

// A fault after which the program can go on: counted, one line for each format and call site. Stops
// the program if `must_stop`, or FRAMEALLOC_ON_ERROR is abort.
void misuse_note(const void *site, bool must_stop, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
uint64_t misuse_noted(void); // how often, in all

// Says which of the first three a pointer into the region is, when it is known to be one.
void misuse_in_region(const char *call, const void *p);
