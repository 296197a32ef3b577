// realloc and malloc_usable_size: what a block can hold, and another size for it.
#include "heap/alloc.h"
#include "base/option.h"
#include "heap/count.h"
#include "heap/capture.h"
#include "heap/frame_hook.h"
#include "heap/kind_hook.h"
#include "heap/large.h"
#include "heap/misuse.h"
#include "heap/passthrough.h"
#include "heap/slab.h"
#include <errno.h>
#include <string.h>

// Is this block on top of its bin, where a double free is seen at once?
static bool block_is_on_top(const void *p, uint32_t entry) {
    struct heap *h = heap_behind(thread_heap);
    uint32_t c = entry ^ h->owner;
    return c <= ENTRY_CLASS_MASK && bin_blocks(&h->bin[c]) && h->bin[c].top[-2] == p;
}

static size_t interior(const char *call, const void *p, struct slab_position at, unsigned c) {
    misuse_interior(call, p, at.offset, size_classes[c].size);
    return 0;
}

static OUT_OF_LINE size_t watched_block_size(const char *call, const void *p, uint32_t entry) {
    if (entry & ENTRY_KIND)
        return load_acquire(&kind_hook)->block_size(call, p, entry); // acquire: as in watched_free
    unsigned c = entry & ENTRY_CLASS_MASK;
    struct slab_position at = slab_locate(p, c);
    if (at.offset || at.index >= size_classes[c].block_count)
        return interior(call, p, at, c);
    if (entry & ENTRY_CAPTURE)
        return capture_block_size(call, p);
    if (slab_position_is_out(at, c))
        return size_classes[c].size;
    misuse_double_free(call, p, size_classes[c].size);
    return 0;
}

// The bytes of the pool block at p; 0: p points inside it, or it is a
// watched one and free, which has been reported.
static inline size_t pool_block_size(const char *call, const void *p, uint32_t entry) {
    unsigned c = entry & ENTRY_CLASS_MASK;
    if (UNLIKELY(entry & ENTRY_TWIN))
        return watched_block_size(call, p, entry);
    struct slab_position at = slab_locate(p, c);
    if (UNLIKELY(at.offset || at.index >= size_classes[c].block_count))
        return interior(call, p, at, c);
    return size_classes[c].size;
}

size_t heap_usable_size(const void *p) {
    uint32_t entry = region_entry_or_none(p);
    if (LIKELY(entry_is_slab(entry)))
        return pool_block_size("malloc_usable_size", p, entry);
    return UNLIKELY(passthrough != NULL && !frame_hook_for(p)) ? passthrough->usable_size((void *)p)
                                                               : large_usable_size(p, CALL_SITE());
}

static void *block_move(void *p, size_t old_size, size_t size) {
    int saved = errno;
    void *moved = heap_malloc(size);
    if (LIKELY(moved)) {
        memcpy(moved, p, old_size < size ? old_size : size);
        heap_free(p);
    } else if (size <= old_size) { // nobody expects a block to fail to shrink
        errno = saved;
        return p;
    }
    return moved;
}

static SLOW_PATH void *refused(void) {
    errno = ENOMEM;
    return NULL;
}

static OUT_OF_LINE void *realloc_outside(void *p, size_t size, const void *site) {
    bool is_live;
    if (UNLIKELY(passthrough != NULL && !frame_hook_for(p)))
        return passthrough->realloc(p, size);
    void *resized = large_realloc(p, size, &is_live, site);
    if (resized)
        return resized;
    return is_live ? block_move(p, large_usable_size(p, site), size) : refused();
}

static inline void *block_resize(void *p, size_t size, const void *site) {
    uint32_t entry = region_entry_or_none(p);
    if (UNLIKELY(!entry_is_slab(entry)))
        return realloc_outside(p, size, site);
    size_t old_size = pool_block_size("realloc", p, entry);
    if (UNLIKELY(!old_size))
        return refused();
    // A block that shrinks to less than half gives its memory back.
    if (size <= old_size && size >= old_size / 2)
        return p;
    if (UNLIKELY(block_is_on_top(p, entry))) {
        misuse_double_free("realloc", p, old_size);
        return refused();
    }
    return block_move(p, old_size, size);
}

// The allocation and the free that a move is made of are not the program's.
static SLOW_PATH void *resize_counted(void *p, size_t size, const void *site) {
    count_pause(true);
    void *resized = block_resize(p, size, site);
    count_pause(false);
    count_realloc(resized, size);
    return resized;
}

void *heap_realloc(void *p, size_t size) {
    if (UNLIKELY(!p))
        return heap_malloc(size);
    if (UNLIKELY(!size)) { // as glibc does
        heap_free(p);
        return NULL;
    }
    if (UNLIKELY(options.count))
        return resize_counted(p, size, CALL_SITE());
    return block_resize(p, size, CALL_SITE());
}
