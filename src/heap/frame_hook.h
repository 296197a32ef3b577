// What the layers of frames and of pools tell the heap about pointers that are no blocks of it.
// Only where a pointer has turned out to be nobody's: blocks pay nothing for it.
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct frame_hook {
    bool (*owns)(const void *p);
    void (*free)(void *p, const void *site);
    void *(*realloc)(void *p, size_t size, const void *site); // NULL: no memory
    size_t (*usable_size)(const void *p);
};
// NULL until there is an arena: its memory, and what it spilled. release to set; acquire to read.
extern const struct frame_hook *frame_hook __attribute__((visibility("hidden")));
// The same for the blocks of pools and groups that lie in no slab (src/kind/piece.c).
extern const struct frame_hook *piece_hook __attribute__((visibility("hidden")));

// The hook whose memory p is; NULL: it is neither's.
const struct frame_hook *frame_hook_for(const void *p);
