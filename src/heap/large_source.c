// Large blocks from mimalloc and from the system. The only includer of mimalloc.h.
#include "heap/large_source.h"
#include <mimalloc.h>

// mimalloc's guarantees end at its segments; a stronger alignment is mapped.
#define MIMALLOC_ALIGNMENT_MAX OS_PAGE

static void output_nothing(const char *text, void *unused) {
}

void large_source_start(void) {
    // A game's console is the game's: mimalloc's own reports would be taken for ours.
    mi_option_disable(mi_option_show_stats);
    mi_option_disable(mi_option_show_errors);
    mi_option_disable(mi_option_verbose);
    mi_register_output(output_nothing, NULL);
}

struct large_block large_source_get(size_t size, size_t alignment, bool zeroed) {
    struct large_block block = {.size = size};
    block.is_mapped = size >= LARGE_MAPPED_MIN || alignment > MIMALLOC_ALIGNMENT_MAX;
    if (block.is_mapped)
        block.start = os_map(size, alignment);
    else
        block.start = zeroed ? mi_zalloc_aligned(size, alignment) : mi_malloc_aligned(size, alignment);
    return block;
}

void large_source_give(struct large_block block) {
    if (block.is_mapped)
        os_unmap(block.start, block.size);
    else
        mi_free(block.start);
}

bool large_source_resize(struct large_block *block, size_t size) {
    if (!block->is_mapped)
        return false;
    void *start = os_remap(block->start, block->size, size);
    if (!start)
        return false;
    block->start = start;
    block->size = size;
    return true;
}
