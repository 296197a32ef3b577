// A text under construction in memory of the caller's: what a report is written into.
#pragma once
#include <stddef.h>
#include <stdint.h>

struct draft {
    char *start;     // always ends in a NUL
    size_t capacity; // at least 1
    size_t length;   // what does not fit is cut off
};

// As log_format: never allocates, and fit for signal handlers.
void draft_put(struct draft *draft, const char *format, ...) __attribute__((format(printf, 2, 3)));
// "1,234,567", right-aligned in `width`.
void draft_put_count(struct draft *draft, uint64_t count, int width);
// "812 B" or "48.2 MiB", right-aligned in `width`.
void draft_put_bytes(struct draft *draft, uint64_t bytes, int width);
// Writes it to a file descriptor. Returns 0 or an errno value; leaves errno alone.
int draft_write(const struct draft *draft, int fd);
