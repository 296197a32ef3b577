// The sources of large blocks. The only includer of mimalloc.h.
//
// mimalloc comes last: it hands a freed page back only when the thread that got it comes by again,
// which a sleeping thread never does, and keeps a link in the first page of every freed block.
#include "heap/large_source.h"
#include "heap/region.h"
#include <mimalloc.h>

static void output_nothing(const char *text, void *unused) {
}

void large_source_start(void) {
    // A game's console is the game's: mimalloc's own reports would be taken for ours.
    mi_option_disable(mi_option_show_stats);
    mi_option_disable(mi_option_show_errors);
    mi_option_disable(mi_option_verbose);
    mi_register_output(output_nothing, NULL);
}

struct large_block large_source_get(size_t size, size_t alignment, bool *is_zeroed) {
    struct large_block block = {.size = size, .kind = LARGE_SPAN};
    *is_zeroed = false;
    if (size < LARGE_MAPPED_MIN && alignment <= UNIT_SIZE)
        block.start = region_span_take(size);
    if (!block.start) {
        block.kind = LARGE_MAPPED;
        block.start = os_map(size, alignment);
        *is_zeroed = block.start != NULL;
    }
    // Its alignment ends at its segments; and below a page it is not always what was asked for.
    if (!block.start && alignment <= OS_PAGE) {
        block.kind = LARGE_MIMALLOC;
        block.start = mi_malloc_aligned(size, OS_PAGE);
    }
    return block;
}

void large_source_give(struct large_block block) {
    switch (block.kind) {
    case LARGE_SPAN:
        region_span_release(block.start, block.size);
        break;
    case LARGE_MAPPED:
        os_unmap(block.start, block.size);
        break;
    case LARGE_MIMALLOC:
        mi_free(block.start);
        break;
    }
}

bool large_source_resize(struct large_block *block, size_t size) {
    if (block->kind != LARGE_MAPPED)
        return false;
    void *start = os_remap(block->start, block->size, size);
    if (!start)
        return false;
    block->start = start;
    block->size = size;
    return true;
}
