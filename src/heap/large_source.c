// The sources of large blocks: spans of the region, and mappings.
#include "heap/large_source.h"
#include "base/atomic.h"
#include "heap/region.h"

static size_t held_bytes; // relaxed: a sum

size_t large_source_bytes(void) {
    return load_relaxed(&held_bytes);
}

struct large_block large_source_get(size_t size, size_t alignment, bool *is_zeroed) {
    struct large_block block = {.size = size, .kind = LARGE_SPAN};
    *is_zeroed = false;
    if (size < LARGE_MAPPED_MIN && alignment <= UNIT_SIZE)
        block.start = region_span_take(size);
    if (!block.start) {
        block.kind = LARGE_MAPPED;
        block.start = os_map(size, alignment);
        *is_zeroed = true;
    }
    if (block.start)
        add_relaxed(&held_bytes, size);
    return block;
}

void large_source_give(struct large_block block) {
    add_relaxed(&held_bytes, -(size_t)block.size);
    if (block.kind == LARGE_SPAN)
        region_span_release(block.start, block.size);
    else
        os_unmap(block.start, block.size);
}

bool large_source_resize(struct large_block *block, size_t size) {
    if (block->kind != LARGE_MAPPED)
        return false;
    void *start = os_remap(block->start, block->size, size);
    if (!start)
        return false;
    add_relaxed(&held_bytes, size - block->size);
    block->start = start;
    block->size = size;
    return true;
}

bool large_source_move(struct large_block piece, char *to) {
    if (!os_move_pages(piece.start, piece.size, to)) {
        large_source_give(piece);
        return false;
    }
    add_relaxed(&held_bytes, -(size_t)piece.size);
    return true;
}
