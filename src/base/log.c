// Formats text without malloc, stdio or locale, so that it can be used inside malloc.
#include "base/log.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PREFIX "framealloc: "
#define CUT_MARK "..."
#define DIGITS_MAX 24 // a 64-bit number in decimal with its sign, and room to spare
#define ASCII_DELETE 0x7f

struct sink {
    char *at;
    char *end; // the closing NUL's place at the latest
    bool cut;  // something did not fit
};

struct conversion {
    bool left;
    bool zeros;
    int width;
    int precision; // of %s; negative: none
    int longs;     // number of l before the letter; z counts as one
};

static void sink_put(struct sink *sink, char c) {
    if (sink->at < sink->end)
        *sink->at++ = c;
    else
        sink->cut = true;
}

static void sink_put_padded(struct sink *sink, const char *text, size_t length,
                            const struct conversion *how) {
    int pad = how->width > 0 && length < (size_t)how->width ? how->width - (int)length : 0;
    if (how->zeros && !how->left && length && *text == '-') { // the sign stands before the zeros
        sink_put(sink, *text++);
        length--;
    }
    for (; !how->left && pad > 0; pad--)
        sink_put(sink, how->zeros ? '0' : ' ');
    for (; length; length--)
        sink_put(sink, *text++);
    for (; pad > 0; pad--)
        sink_put(sink, ' ');
}

static void sink_put_number(struct sink *sink, uint64_t value, unsigned base, const char *sign,
                            const struct conversion *how) {
    char digits[DIGITS_MAX];
    char *at = digits + sizeof digits;
    do
        *--at = "0123456789abcdef"[value % base];
    while (value /= base);
    for (size_t i = strlen(sign); i; i--)
        *--at = sign[i - 1];
    sink_put_padded(sink, at, (size_t)(digits + sizeof digits - at), how);
}

static void sink_put_string(struct sink *sink, const char *text, const struct conversion *how) {
    if (!text)
        text = "(null)";
    size_t length = how->precision < 0 ? strlen(text) : strnlen(text, (size_t)how->precision);
    sink_put_padded(sink, text, length, how);
}

static int decimal_read(const char **format) {
    int value = 0;
    for (; **format >= '0' && **format <= '9'; ++*format)
        value = value * 10 + (**format - '0');
    return value;
}

// va_list may be an array type, which decays when passed on; in a struct it stays one object.
struct arguments {
    va_list list;
};

static int number_or_star_read(const char **format, struct arguments *arguments) {
    if (**format != '*')
        return decimal_read(format);
    ++*format;
    return va_arg(arguments->list, int);
}

static struct conversion conversion_read(const char **format, struct arguments *arguments) {
    struct conversion how = {.precision = -1};
    for (; **format == '-' || **format == '0'; ++*format) {
        how.left |= **format == '-';
        how.zeros |= **format == '0';
    }
    how.width = number_or_star_read(format, arguments);
    if (**format == '.') {
        ++*format;
        how.precision = number_or_star_read(format, arguments);
    }
    for (; **format == 'l' || **format == 'z'; ++*format)
        how.longs++;
    return how;
}

static uint64_t unsigned_read(struct arguments *arguments, int longs) {
    if (longs == 0)
        return va_arg(arguments->list, unsigned);
    return longs == 1 ? va_arg(arguments->list, unsigned long)
                      : va_arg(arguments->list, unsigned long long);
}

static int64_t signed_read(struct arguments *arguments, int longs) {
    if (longs == 0)
        return va_arg(arguments->list, int);
    return longs == 1 ? va_arg(arguments->list, long) : va_arg(arguments->list, long long);
}

static void sink_put_conversion(struct sink *sink, char letter, const struct conversion *how,
                                struct arguments *arguments) {
    switch (letter) {
    case 's':
        sink_put_string(sink, va_arg(arguments->list, const char *), how);
        break;
    case 'c':
        sink_put_padded(sink, (char[]){(char)va_arg(arguments->list, int)}, 1, how);
        break;
    case 'd': {
        int64_t value = signed_read(arguments, how->longs);
        uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
        sink_put_number(sink, size, 10, value < 0 ? "-" : "", how);
        break;
    }
    case 'u':
        sink_put_number(sink, unsigned_read(arguments, how->longs), 10, "", how);
        break;
    case 'x':
        sink_put_number(sink, unsigned_read(arguments, how->longs), 16, "", how);
        break;
    case 'p':
        sink_put_number(sink, (uintptr_t)va_arg(arguments->list, void *), 16, "0x", how);
        break;
    default: // %% and what nobody uses
        sink_put(sink, letter);
    }
}

static void sink_put_list(struct sink *sink, const char *format, va_list list) {
    struct arguments arguments;
    va_copy(arguments.list, list);
    while (*format) {
        if (*format != '%') {
            sink_put(sink, *format++);
            continue;
        }
        format++;
        struct conversion how = conversion_read(&format, &arguments);
        if (!*format)
            break;
        sink_put_conversion(sink, *format++, &how, &arguments);
    }
    va_end(arguments.list);
}

int log_format_list(char *buffer, size_t capacity, const char *format, va_list arguments) {
    if (!capacity)
        return 0;
    struct sink sink = {.at = buffer, .end = buffer + capacity - 1};
    sink_put_list(&sink, format, arguments);
    *sink.at = 0;
    return (int)(sink.at - buffer);
}

int log_format(char *buffer, size_t capacity, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = log_format_list(buffer, capacity, format, arguments);
    va_end(arguments);
    return length;
}

void log_line(const char *format, ...) {
    char line[LOG_CAPACITY] = PREFIX;
    struct sink sink = {.at = line + sizeof PREFIX - 1, .end = line + sizeof line - 1};
    va_list arguments;
    va_start(arguments, format);
    sink_put_list(&sink, format, arguments);
    va_end(arguments);
    if (sink.cut)
        memcpy(sink.at - (sizeof CUT_MARK - 1), CUT_MARK, sizeof CUT_MARK - 1);
    for (char *c = line; c < sink.at; c++)
        if ((unsigned char)*c < ' ' || *c == ASCII_DELETE)
            *c = '?';
    *sink.at++ = '\n';
    // The bare system call: write() is a cancellation point, and may be somebody's own.
    int saved = errno;
    while (syscall(SYS_write, STDERR_FILENO, line, sink.at - line) < 0 && errno == EINTR)
        ;
    errno = saved;
}
