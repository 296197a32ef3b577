// Compaction of a handle heap: a walk over its gaps, from the low addresses on, in steps.
//
// A block slides down into the gap in front of it if that is as large as it is, so that both copies
// are there at the same time. The gap behind grows by what was in front, and so soon takes any
// block; where it does not yet, the block goes elsewhere to make room, once. A gap in front of a
// locked block takes blocks from the heap's end. What is left of a gap is given back by pages.
#ifndef FRAMEALLOC_IMPLEMENTATION_HANDLE_COMPACT_H
#define FRAMEALLOC_IMPLEMENTATION_HANDLE_COMPACT_H

#define FA__SCAN_BATCH 16     // gaps looked at before the clock is
#define FA__FILL_LOOKED_AT 16 // blocks at the end that might fit a gap
#define FA__GAP_WORTH 16u     // a gap of less than this part of the next block is left alone
#define FA__PURGE_SLICE ((uintptr_t)64 << 10)

enum fa__compact_step { FA__STEP_LOOKED, FA__STEP_WORKED, FA__STEP_DONE };

static int fa__block_is_movable(fa_handles *heap, const struct fa__block *block) {
    uint64_t state = __atomic_load_n(&block->head.state, __ATOMIC_RELAXED);
    if (!block->mover && state & FA__BLOCK_LIVE && !(state & FA__BLOCK_LOCKS))
        return 1;
    heap->is_hindered = 1;
    return 0;
}

// False: it stays where it is.
static int fa__compact_move_locked(fa_handles *heap, uint32_t index, uint32_t before,
                                   uint32_t start) {
    const struct fa__block *block = fa__block_at(heap, index);
    struct fa__block *traveller = fa__block_at(heap, heap->traveller);
    traveller->start[0] = start;
    traveller->length = block->length;
    traveller->slack = block->slack;
    if (!fa__block_move_locked(heap, index, heap->traveller, before)) {
        heap->is_hindered = 1;
        return 0;
    }
    heap->has_moved = 1;
    return 1;
}

// The block behind a gap into it. Returns whether anything was done.
static int fa__compact_slide_locked(fa_handles *heap, uint32_t index) {
    const struct fa__block *front = fa__block_at(heap, heap->scan);
    struct fa__block *block = fa__block_at(heap, index), *traveller;
    uint32_t start = fa__grain_align(fa__block_end(front), block->align_shift);
    uint32_t from = fa__block_start(block), before;
    if (start >= from || !fa__block_is_movable(heap, block))
        return 0;
    if (block->length <= from - start) {
        if (!fa__compact_move_locked(heap, index, heap->scan, start))
            return 0;
        if (block->is_linked && fa__block_start(block) == start)
            heap->scan = index;
        return 1;
    }
    if (!heap->may_make_room || front->gap < block->length / FA__GAP_WORTH)
        return 0;
    traveller = fa__block_at(heap, heap->traveller);
    traveller->length = block->length;
    traveller->align_shift = block->align_shift;
    before = fa__place_find(heap, traveller);
    return before != UINT32_MAX &&
           fa__compact_move_locked(heap, index, before, traveller->start[0]);
}

// A block from the end of the heap into a gap that nothing can slide into.
static int fa__compact_fill_locked(fa_handles *heap) {
    uint32_t index = heap->last, limit = fa__block_end(fa__block_at(heap, heap->scan));
    int looked_at;
    for (looked_at = 0; looked_at < FA__FILL_LOOKED_AT && index != heap->scan; looked_at++) {
        const struct fa__block *block = fa__block_at(heap, index);
        if (fa__gap_fits(heap, heap->scan, block->length, block->align_shift) &&
            fa__block_is_movable(heap, block))
            return fa__compact_move_locked(heap, index, heap->scan,
                                           fa__grain_align(limit, block->align_shift));
        index = block->previous;
    }
    return 0;
}

// The next slice of the gap at scan goes back. It belongs to the traveller meanwhile.
static int fa__compact_purge_locked(fa_handles *heap) {
    struct fa__block *front = fa__block_at(heap, heap->scan);
    struct fa__block *traveller = fa__block_at(heap, heap->traveller);
    uint32_t scan = heap->scan, end = fa__block_end(front) + front->gap, gap = front->gap;
    uint64_t changes = heap->changes;
    uintptr_t from, to;
    int is_given;
    if (!front->is_gap_used)
        return 0;
    if (end > heap->touched)
        end = heap->touched;
    from = (uintptr_t)fa__grain_address(heap, fa__block_end(front));
    from = (from + FA__HANDLES_PAGE - 1) & ~(FA__HANDLES_PAGE - 1);
    if (from < heap->purged_to)
        from = heap->purged_to;
    to = (uintptr_t)fa__grain_address(heap, end);
    if (scan == heap->last) // nothing lies behind it on its last page
        to += FA__HANDLES_PAGE - 1;
    to &= ~(FA__HANDLES_PAGE - 1);
    if (from >= to) {
        front->is_gap_used = 0;
        if (scan == heap->last && heap->touched > fa__block_end(front))
            heap->touched = fa__block_end(front);
        return 0;
    }
    if (to - from > FA__PURGE_SLICE)
        to = from + FA__PURGE_SLICE;
    traveller->start[0] = (uint32_t)((from - heap->memory.start) / FA_GRAIN);
    traveller->length = (uint32_t)((to - from) / FA_GRAIN);
    if (traveller->length > fa__block_end(front) + gap - traveller->start[0]) // the heap's end
        traveller->length = fa__block_end(front) + gap - traveller->start[0];
    traveller->thread = fa__thread();
    traveller->head.next_free = heap->travellers;
    heap->travellers = heap->traveller;
    fa__block_link(heap, heap->traveller, scan);
    fa__lock_release();
    is_given = fa__range_purge(from, to);
    fa__lock_take();
    fa__traveller_end_locked(heap, heap->traveller);
    if (!is_given) { // locked memory, say
        heap->is_hindered = 1;
        return 0;
    }
    if (heap->scan == scan && heap->changes == changes)
        heap->purged_to = to;
    return 1;
}

// Everything was looked at. Once more, if that may bring more.
static enum fa__compact_step fa__pass_end_locked(fa_handles *heap) {
    if (heap->has_moved) {
        heap->has_moved = heap->may_make_room = heap->is_hindered = 0;
        heap->scan = 0;
        heap->purged_to = 0;
        return FA__STEP_LOOKED;
    }
    heap->is_in_pass = 0;
    return FA__STEP_DONE;
}

static enum fa__compact_step fa__compact_step_locked(fa_handles *heap) {
    const struct fa__block *front = fa__block_at(heap, heap->scan);
    uint32_t next = front->next;
    if (front->gap) {
        if (next && heap->purged_to == 0 &&
            (fa__compact_slide_locked(heap, next) || fa__compact_fill_locked(heap)))
            return FA__STEP_WORKED;
        if (fa__compact_purge_locked(heap))
            return FA__STEP_WORKED;
    }
    front = fa__block_at(heap, heap->scan);
    if (!front->next)
        return fa__pass_end_locked(heap);
    heap->scan = front->next;
    heap->purged_to = 0;
    return FA__STEP_LOOKED;
}

// Is there anything to do?
static int fa__pass_begin_locked(fa_handles *heap) {
    if (heap->is_in_pass)
        return 1;
    if (heap->changes == heap->changes_seen && !heap->is_hindered)
        return 0;
    // Where only locks have changed, blocks have made room already.
    heap->may_make_room = heap->changes != heap->changes_seen;
    heap->changes_seen = heap->changes;
    heap->scan = 0;
    heap->purged_to = 0;
    heap->has_moved = heap->is_hindered = 0;
    heap->is_in_pass = 1;
    return 1;
}

// Until `deadline`. The lock is held at both ends; the heap has this thread as its compactor.
static int fa__compact_until_locked(fa_handles *heap, uint64_t deadline) {
    enum fa__compact_step step;
    if (!fa__pass_begin_locked(heap))
        return 0;
    for (;;) {
        int looked_at = 0;
        do
            step = fa__compact_step_locked(heap);
        while (step == FA__STEP_LOOKED && ++looked_at < FA__SCAN_BATCH);
        if (step == FA__STEP_DONE)
            return 0;
        if (fa__clock_ns() >= deadline)
            return 1;
        fa__lock_release(); // others may want it
        fa__lock_take();
    }
}

#endif
