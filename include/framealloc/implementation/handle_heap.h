// Handle heaps made, compacted and ended: the calls of handle.h that are about a whole heap.
#ifndef FRAMEALLOC_IMPLEMENTATION_HANDLE_HEAP_H
#define FRAMEALLOC_IMPLEMENTATION_HANDLE_HEAP_H

#define FA__HANDLES_RESERVE_MIN ((size_t)16 << 20)
#define FA__HANDLES_RESERVE_MAX (((size_t)1 << 31) * FA_GRAIN) // starts are counted in 32 bits

#define FA__TRAVELLERS_MAX 128u // entries beyond the program's, for moves

__extension__ _Static_assert(FA_HANDLES_32_MAX + FA__TRAVELLERS_MAX + 1 <=
                                 (uint32_t)1 << FA__SMALL_INDEX_BITS,
                             "every number fits");

static fa_handles *fa__handles_first; // under the lock

// Memory for the blocks: the whole reserve, or where the program named none what there is.
static int fa__handles_reserve(fa_handles *heap, size_t wanted) {
    size_t least = wanted ? wanted : FA__HANDLES_RESERVE_MIN;
    size_t size = wanted ? wanted : FA_HANDLES_RESERVE;
    for (; size >= least; size /= 2)
        if (fa__range_take(&heap->memory, (size + FA_ALIGN_MAX - 1) & ~(FA_ALIGN_MAX - 1)))
            return 1;
    return 0;
}

static void fa__handles_free(fa_handles *heap) {
    if (heap->memory.start)
        fa__range_give(&heap->memory);
    if (heap->ids.range.start)
        fa__range_give(&heap->ids.range);
    fa__heap_free(heap);
}

static int fa__handles_begin(fa_handles *heap, const fa_handles_options *options) {
    uint32_t i, max = options->handles_max ? options->handles_max : FA_HANDLES_MAX;
    struct fa__block *origin;
    int error = 0;
    if (options->bits == 32 && max > FA_HANDLES_32_MAX)
        max = FA_HANDLES_32_MAX;
    heap->live_max = max;
    if (!fa__ids_make(&heap->ids, sizeof(struct fa__block), max + FA__TRAVELLERS_MAX,
                      options->bits == 32) ||
        !fa__handles_reserve(heap, options->reserve))
        return -ENOMEM;
    heap->traveller = fa__id_take_locked(&heap->ids, &error);
    if (!heap->traveller)
        return error;
    for (i = 0; i < FA__GAP_BINS; i++)
        heap->bin[i] = UINT32_MAX;
    origin = fa__block_at(heap, 0);
    origin->gap = (uint32_t)(heap->memory.reserved / FA_GRAIN);
    origin->is_linked = 1;
    heap->fixup = options->fixup;
    heap->moved = options->moved;
    heap->context = options->context;
    return 0;
}

FA__ENTRY(int, handles_create)(fa_handles **out, const fa_handles_options *options) {
    fa_handles_options wanted;
    fa_handles *heap;
    int result;
    memset(&wanted, 0, sizeof wanted);
    if (options)
        wanted = *options;
    if (!out || wanted.reserve > FA__HANDLES_RESERVE_MAX || wanted.handles_max > FA__IDS_MAX ||
        (wanted.bits != 0 && wanted.bits != 32 && wanted.bits != 64))
        return -EINVAL;
    if (wanted.bits == 32 && wanted.handles_max > FA_HANDLES_32_MAX)
        return -EINVAL;
    pthread_once(&fa__once, fa__start);
    heap = (fa_handles *)fa__heap_alloc(sizeof *heap, FA_GRAIN);
    if (!heap)
        return -ENOMEM;
    memset(heap, 0, sizeof *heap);
    result = fa__handles_begin(heap, &wanted);
    if (result) {
        fa__handles_free(heap);
        return result;
    }
    fa__lock_take();
    heap->following = fa__handles_first;
    fa__handles_first = heap;
    fa__lock_release();
    *out = heap;
    return 0;
}

static int fa__handles_are_busy_locked(const fa_handles *heap) {
    uint32_t index;
    if (heap->compactor || heap->travellers)
        return 1;
    for (index = fa__block_at(heap, 0)->next; index; index = fa__block_at(heap, index)->next)
        if (__atomic_load_n(&fa__block_at(heap, index)->head.state, __ATOMIC_RELAXED) &
            FA__BLOCK_LOCKS)
            return 1;
    return 0;
}

FA__ENTRY(int, handles_destroy)(fa_handles *heap) {
    fa_handles **link = &fa__handles_first;
    uint32_t live;
    if (!heap)
        return -EINVAL;
    fa__lock_take();
    while (*link && *link != heap)
        link = &(*link)->following;
    if (!*link) {
        fa__lock_release();
        return -EINVAL;
    }
    if (fa__handles_are_busy_locked(heap)) {
        fa__lock_release();
        return -EBUSY;
    }
    *link = heap->following;
    live = heap->live;
    fa__lock_release();
    if (live)
        fa__fault(FA__FAULT_HANDLES_LIVE, live, FA__SITE(), 0);
    fa__handles_free(heap);
    return 0;
}

// Until the deadline; the lock is held at both ends.
static int fa__handles_compact_locked(fa_handles *heap, uint64_t deadline) {
    int result;
    if (heap->compactor)
        return -EBUSY;
    heap->compactor = fa__thread();
    result = fa__compact_until_locked(heap, deadline);
    heap->compactor = NULL;
    return result;
}

FA__ENTRY(int, handles_compact)(fa_handles *heap, uint32_t budget_us) {
    uint64_t deadline = fa__deadline((uint64_t)budget_us * 1000);
    int result;
    if (!heap)
        return -EINVAL;
    fa__lock_take();
    result = fa__handles_compact_locked(heap, deadline);
    fa__lock_release();
    return result;
}

FA__ENTRY(int, compact)(uint32_t budget_us) {
    uint64_t deadline = fa__deadline((uint64_t)budget_us * 1000);
    fa_handles *heap;
    uint32_t turns = 0;
    int result = 0;
    fa__lock_take();
    for (heap = fa__handles_first; heap; heap = heap->following)
        turns++;
    // Who was served goes to the end: the next call begins with another.
    while (result == 0 && turns-- && (heap = fa__handles_first) != NULL) {
        fa_handles **link = &fa__handles_first;
        *link = heap->following;
        while (*link)
            link = &(*link)->following;
        *link = heap;
        heap->following = NULL;
        result = fa__handles_compact_locked(heap, deadline);
        if (result == -EBUSY)
            result = 0;
    }
    fa__lock_release();
    return result;
}

FA__ENTRY(int, handles_stats_get)(fa_handles *heap, fa_handles_stats *stats) {
    fa_handles_stats filled;
    if (!heap || !stats || stats->size < 2 * sizeof(uint32_t))
        return -EINVAL;
    memset(&filled, 0, sizeof filled);
    fa__lock_take();
    filled.start = (const void *)heap->memory.start;
    filled.reserved_bytes = heap->memory.reserved;
    filled.spread_bytes = (uint64_t)fa__block_end(fa__block_at(heap, heap->last)) * FA_GRAIN;
    filled.live_blocks = heap->live;
    filled.live_bytes = heap->live_bytes;
    filled.table_bytes = (uint64_t)heap->ids.count * heap->ids.entry_bytes;
    filled.moves = heap->moves;
    filled.moved_bytes = heap->moved_bytes;
    filled.abandoned_moves = heap->abandoned_moves;
    fa__lock_release();
    filled.size = stats->size < sizeof filled ? stats->size : (uint32_t)sizeof filled;
    memcpy(stats, &filled, filled.size);
    return 0;
}

// In the child of a fork, where other threads are not: what they were moving stays.
static void fa__handles_fork_child(void) {
    fa_handles *heap;
    for (heap = fa__handles_first; heap; heap = heap->following) {
        uint32_t index = heap->travellers;
        if (heap->compactor != fa__thread())
            heap->compactor = NULL;
        while (index) {
            struct fa__block *traveller = fa__block_at(heap, index);
            uint32_t after = traveller->head.next_free;
            if (traveller->thread != fa__thread()) {
                if (traveller->mover)
                    fa__block_at(heap, traveller->mover)->head.state &= ~FA__BLOCK_MOVING;
                fa__traveller_end_locked(heap, index);
                if (index != heap->traveller)
                    fa__id_give_locked(&heap->ids, index);
            }
            index = after;
        }
    }
}

#endif
