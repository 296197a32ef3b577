// What the programs of this folder share: handle heaps made, blocks with known bytes, the pages
// that are memory.
#pragma once
#include "../frames/frames.h"
#include <sys/mman.h>

enum { HEAP_PAGE = 4096 };

static inline fa_handles *heap_made(const fa_handles_options *options) {
    fa_handles *heap = NULL;
    int error = fa_handles_create(&heap, options);
    CHECK(error == 0 && heap, "no heap: %d", error);
    return heap;
}

static inline fa_handles_stats heap_stats(fa_handles *heap) {
    fa_handles_stats stats;
    stats.size = sizeof stats;
    GIVES(0, fa_handles_stats_get(heap, &stats));
    return stats;
}

// Until there is nothing more to do.
static inline void compacted(fa_handles *heap) {
    int more;
    while ((more = fa_handles_compact(heap, 1000)) == 1)
        ;
    CHECK(more == 0, "compaction gave %d", more);
}

// Pages of the blocks that are memory, by the kernel's word.
static inline size_t heap_resident(fa_handles *heap) {
    fa_handles_stats stats = heap_stats(heap);
    uintptr_t start = (uintptr_t)stats.start;
    size_t pages = stats.reserved_bytes / HEAP_PAGE, count = 0;
    unsigned char *is_there = (unsigned char *)mmap(NULL, pages, PROT_READ | PROT_WRITE,
                                                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(is_there != MAP_FAILED, "no memory");
    CHECK(mincore((void *)start, pages * HEAP_PAGE, is_there) == 0, "mincore: %d", errno);
    for (size_t i = 0; i < pages; i++)
        count += is_there[i] & 1;
    munmap(is_there, pages);
    return count * HEAP_PAGE;
}

// A block that is written whole with the pattern of its number.
struct held {
    fa_handle handle;
    size_t size, align;
    uint64_t number;
};
static inline void held_make(fa_handles *heap, struct held *held, size_t size, size_t align,
                             uint64_t number) {
    GIVES(0, fa_handle_alloc(heap, &held->handle, size, align));
    CHECK(held->handle.id, "handle 0");
    held->size = size;
    held->align = align ? align : FA_GRAIN;
    held->number = number;
    void *at = fa_handle_lock(heap, held->handle);
    CHECK(at && (uintptr_t)at % held->align == 0, "%p at %zu", at, held->align);
    pattern_write(at, size, number);
    GIVES(0, fa_handle_unlock(heap, held->handle));
}
static inline void held_holds(fa_handles *heap, const struct held *held) {
    const void *at = fa_handle_lock(heap, held->handle);
    CHECK(at, "handle %llx is stale", (unsigned long long)held->handle.id);
    CHECK((uintptr_t)at % held->align == 0, "%p at %zu", at, held->align);
    CHECK(fa_handle_size(heap, held->handle) == held->size, "size");
    block_holds(at, held->size, held->number);
    GIVES(0, fa_handle_unlock(heap, held->handle));
}
