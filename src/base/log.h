// Text without malloc: a small formatter, and one-line messages on stderr.
#pragma once
#include <stdarg.h>
#include <stddef.h>

#define LOG_CAPACITY 512 // one line, below PIPE_BUF, so lines of several processes never mix
#define LOG_QUOTE_MAX 60 // bytes to show of something of any length, so that the rest still fits

// Both understand %s %c %d %u %x %p %% with -, 0, a width (or *), .N (or .*) for %s, and the
// lengths l, ll and z. They are async-signal-safe, never allocate and leave errno alone.

// Writes "framealloc: ", the text and a newline to stderr with one system call. What does not fit
// is cut off and marked "..."; control characters become '?', so it is one line whatever it quotes.
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2), cold));

// Formats into buffer, always with a closing NUL; returns the length without it. Text that does not
// fit is cut off at capacity - 1.
int log_format(char *buffer, size_t capacity, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int log_format_list(char *buffer, size_t capacity, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));
