// Windows: the address ranges of arenas, all of one size, side by side in one reservation that is
// made when the first is asked for. Under the lock of frames.c, but for windows_own and
// window_user.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct window {
    uintptr_t start, end, committed; // [start, committed) is memory
};

// False: none is left, or no address space.
bool window_take(struct window *window, void *user);
void window_give(const struct window *window);
bool window_commit(uintptr_t from, uintptr_t to);
// Whose window p lies in; NULL: nobody's. Any thread, no lock.
void *window_user(uintptr_t p);
bool windows_are_reserved(void);
// Lets go of address space that is not memory yet, outside the windows in use (mlockall counts it).
void windows_release_reserve(void);
