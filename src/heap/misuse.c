// Reports of misuse: what each leads to, and the lines on stderr.
#include "heap/misuse.h"
#include "base/atomic.h"
#include "base/attr.h"
#include "base/log.h"
#include "base/option.h"
#include "heap/program.h"
#include "heap/slab.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>

enum { SITES_MAX = 64 };

// Call sites that have been told about foreign pointers; 0 is a free place. Relaxed: a report more
// or less does no harm.
static uintptr_t sites[SITES_MAX];

static bool site_is_new(const void *site) {
    uintptr_t wanted = (uintptr_t)site;
    for (int i = 0; i < SITES_MAX; i++) {
        uintptr_t seen = load_relaxed(&sites[i]);
        if (!seen && __atomic_compare_exchange_n(&sites[i], &seen, wanted, false, __ATOMIC_RELAXED,
                                                 __ATOMIC_RELAXED))
            return true;
        if (seen == wanted)
            return false;
    }
    return false; // a program with so many is known to be one by now
}

static bool is_silent(void) {
    return options.on_error == ON_ERROR_IGNORE;
}

// Proven misuse of our own blocks: the heap cannot be trusted any more.
static void stop_or_go_on(void) {
    if (options.on_error == ON_ERROR_DEFAULT || options.on_error == ON_ERROR_ABORT)
        abort();
}

SLOW_PATH void misuse_double_free(const char *call, const void *p, size_t block_size) {
    if (!is_silent() && block_size)
        log_line("FA004 double free: %s(%p), block of %zu bytes", call, p, block_size);
    else if (!is_silent())
        log_line("FA004 double free: %s(%p), a large block", call, p);
    stop_or_go_on();
}

SLOW_PATH void misuse_interior(const char *call, const void *p, size_t offset, size_t block_size) {
    if (!is_silent())
        log_line("FA006 interior pointer: %s(%p), %zu bytes into a block of %zu bytes", call, p,
                 offset, block_size);
    stop_or_go_on();
}

SLOW_PATH void misuse_unused(const char *call, const void *p) {
    if (!is_silent())
        log_line("FA011 unused memory: %s(%p), no block there", call, p);
    stop_or_go_on();
}

SLOW_PATH void misuse_foreign(const char *call, const void *p, const void *site) {
    bool stops = options.on_error == ON_ERROR_ABORT ||
                 (options.on_error == ON_ERROR_DEFAULT && program_is_linked());
    if (!is_silent() && (stops || site_is_new(site)))
        log_line("FA005 foreign pointer: %s(%p), not from framealloc%s", call, p,
                 stops ? "" : "; leaked");
    if (stops)
        abort();
}

static uint64_t noted; // relaxed

uint64_t misuse_noted(void) {
    return load_relaxed(&noted);
}

SLOW_PATH void misuse_note(const void *site, bool must_stop, const char *format, ...) {
    bool stops = must_stop || options.on_error == ON_ERROR_ABORT;
    // One site may have several faults, and some have none.
    const void *place = (const void *)((uintptr_t)site << 16 ^ (uintptr_t)format);
    add_relaxed(&noted, 1);
    if (!is_silent() && (stops || site_is_new(place))) {
        char text[LOG_CAPACITY];
        va_list arguments;
        va_start(arguments, format);
        log_format_list(text, sizeof text, format, arguments);
        va_end(arguments);
        log_line("%s", text);
    }
    if (stops)
        abort();
}

SLOW_PATH void misuse_in_region(const char *call, const void *p) {
    uint32_t entry = region_owns(p) ? region_entry(p) : 0;
    unsigned c = entry & ENTRY_CLASS_MASK;
    if (!entry_is_slab(entry) || entry & ENTRY_GROUP) {
        misuse_unused(call, p);
        return;
    }
    struct slab_position at = slab_locate(p, c);
    if (at.offset || at.index >= size_classes[c].block_count)
        misuse_interior(call, p, at.offset, size_classes[c].size);
    else
        misuse_double_free(call, p, size_classes[c].size);
}
