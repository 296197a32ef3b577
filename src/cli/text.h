// Text of any length for the command; out of memory ends it.
#pragma once

char *text_new(const char *format, ...) __attribute__((format(printf, 1, 2)));
