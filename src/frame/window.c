// The windows of arenas.
#include "frame/window.h"
#include "base/atomic.h"
#include "base/option.h"
#include "base/os.h"

#define WINDOWS_BYTES (64 * GIB)
#define LIMIT_SHARE 8 // of a limited address space
enum { WINDOWS_MAX = 4096 };

static uintptr_t base;        // release: publishes size and count; 0: not reserved yet
static size_t window_size;    // fixed
static uint32_t window_count; // fixed
// One for each window; fixed.
static struct {
    void *user;       // release to set; acquire to read
    size_t committed; // of a window that nobody uses: its front that is memory
} * windows;
static uint32_t first_unused; // every window from here on was never used
static bool is_released;      // the reserve is gone: what is committed has to be mapped anew

bool windows_are_reserved(void) {
    return load_acquire(&base) != 0;
}

static bool reserve(void) {
    size_t size = (options.frame_window + UINT16_MAX) & ~(size_t)UINT16_MAX, bytes = WINDOWS_BYTES;
    size_t limit = os_address_space_limit();
    if (limit != SIZE_MAX && bytes > limit / LIMIT_SHARE)
        bytes = limit / LIMIT_SHARE;
    if (bytes > size * WINDOWS_MAX)
        bytes = size * WINDOWS_MAX;
    if (!windows && !(windows = os_map(WINDOWS_MAX * sizeof *windows, OS_PAGE)))
        return false;
    for (; bytes >= size; bytes /= 2) {
        void *start = os_reserve(bytes / size * size, OS_PAGE);
        if (!start)
            continue;
        window_size = size;
        window_count = (uint32_t)(bytes / size);
        store_release(&base, (uintptr_t)start);
        return true;
    }
    return false;
}

bool window_take(struct window *window, void *user) {
    if (!base && !reserve())
        return false;
    uint32_t i = 0;
    while (i < first_unused && windows[i].user)
        i++;
    if (i == window_count)
        return false;
    if (i == first_unused)
        first_unused++;
    window->start = base + i * window_size;
    window->end = window->start + window_size;
    window->committed = window->start + windows[i].committed;
    store_release(&windows[i].user, user);
    return true;
}

void window_give(const struct window *window) {
    size_t i = (window->start - base) / window_size;
    windows[i].committed = window->committed - window->start;
    store_release(&windows[i].user, NULL);
}

bool window_commit(uintptr_t from, uintptr_t to) {
    void *start = (void *)from;
    return (is_released ? os_commit_unreserved(start, to - from) : os_commit(start, to - from)) ==
           0;
}

void *window_user(uintptr_t p) {
    uintptr_t start = load_acquire(&base);
    size_t i = start ? (p - start) / window_size : SIZE_MAX;
    return start && p >= start && i < window_count ? load_acquire(&windows[i].user) : NULL;
}

void windows_release_reserve(void) {
    if (!base || is_released)
        return;
    for (uint32_t i = 0; i < first_unused; i++)
        if (!windows[i].user)
            os_unmap((void *)(base + i * window_size + windows[i].committed),
                     window_size - windows[i].committed);
    if (first_unused < window_count)
        os_unmap((void *)(base + first_unused * window_size),
                 (window_count - first_unused) * window_size);
    is_released = true;
}
