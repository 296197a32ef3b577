// What the layer of pools and groups (src/kind/) does for blocks of its slabs. Only where the entry
// of a block's unit has said that the block is watched: other blocks pay nothing for it.
#pragma once
#include <stddef.h>
#include <stdint.h>

struct kind_hook {
    void (*free)(void *p, uint32_t entry);
    // Bytes of the live block at p; 0: there is none, which was reported.
    size_t (*block_size)(const char *call, const void *p, uint32_t entry);
    void (*thread_exits)(void); // on the thread that does, while it has its heap
};
// NULL until there is a pool or group. release to set; acquire to read.
extern const struct kind_hook *kind_hook __attribute__((visibility("hidden")));
