// Makes text of any length, or ends the command when there is no memory for it.
#include "cli/text.h"
#include "base/log.h"
#include "cli/exit_code.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

char *text_new(const char *format, ...) {
    char *text;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0) {
        log_line("out of memory");
        exit(EXIT_CANNOT_START);
    }
    return text;
}
