// The memory of a handle heap: which block lies where, and the gaps between them.
//
//   | block |  gap  | block | block | gap |  block |  rest, which is the last block's gap   |
//   start                                          ^ touched: nothing from there on was used
//
// A gap belongs to the block in front of it, so that freeing one makes no entry. All of it lies in
// the entries, in units of FA_GRAIN; entry 0 is a block of no size at the start. Everything here is
// called under the lock.
#ifndef FRAMEALLOC_IMPLEMENTATION_HANDLE_SPACE_H
#define FRAMEALLOC_IMPLEMENTATION_HANDLE_SPACE_H

#define FA__GAP_BINS 128u     // four for each power of two
#define FA__GAPS_LOOKED_AT 16 // of those that may be too small
#define FA__HANDLES_PAGE ((uintptr_t)4096)

// An entry. While a block moves, a second one, the traveller, has the place that is not the
// block's: first that to which it goes, and after it has moved that from which it came.
struct fa__block {
    struct fa__id_head head;
    uint32_t start[2];               // state says which one counts; the other is the mover's
    uint32_t length;                 // grains
    uint32_t gap;                    // grains behind it
    uint32_t previous, next;         // by address; 0: none
    uint32_t gap_previous, gap_next; // of the same bin
    uint32_t mover; // of a block: its traveller; of a traveller: its block; 0: not on the move
    uint8_t slack;  // bytes of the length that were not asked for
    uint8_t align_shift;
    uint8_t is_gap_used; // the gap may have pages
    uint8_t is_linked;
    const void *thread; // of a traveller
};

#define FA__BLOCK_LIVE ((uint64_t)1 << 31)
#define FA__BLOCK_MOVING ((uint64_t)1 << 30) // is being copied; a lock takes it away
#define FA__BLOCK_SECOND ((uint64_t)1 << 29) // start[1] counts
#define FA__BLOCK_LOCKS (FA__BLOCK_SECOND - 1)

struct fa_handles {
    struct fa__ids ids; // of struct fa__block
    struct fa__range memory;
    fa_fixup_fn *fixup; // fixed, as moved and context
    fa_moved_fn *moved;
    void *context;
    uint32_t last;           // block by address
    uint32_t live, live_max; // blocks
    uint64_t live_bytes;
    uint32_t touched;    // grain
    uint32_t traveller;  // entry that compaction uses
    uint32_t travellers; // those on the way, by next_free
    uint64_t bins_used[2];
    uint32_t bin[FA__GAP_BINS];
    // Compaction.
    const void *compactor; // the thread; NULL: none
    uint32_t scan;         // the block whose gap is looked at
    uintptr_t purged_to;   // so far, of the gap at scan
    uint64_t changes;      // made by the program
    uint64_t changes_seen; // when the pass began
    uint8_t is_in_pass, has_moved, is_hindered, may_make_room;
    uint64_t moves, moved_bytes, abandoned_moves;
    struct fa_handles *following;
};

static inline struct fa__block *fa__block_at(const fa_handles *heap, uint32_t index) {
    return (struct fa__block *)fa__ids_at(&heap->ids, index);
}

// Where a block or a traveller lies. It changes under the lock only.
static inline uint32_t fa__block_start(const struct fa__block *block) {
    uint64_t state = __atomic_load_n(&block->head.state, __ATOMIC_RELAXED);
    return block->start[(state & FA__BLOCK_SECOND) != 0];
}

static inline uint32_t fa__block_end(const struct fa__block *block) {
    return fa__block_start(block) + block->length;
}

static inline void *fa__grain_address(const fa_handles *heap, uint32_t grain) {
    return (void *)(heap->memory.start + (uintptr_t)grain * FA_GRAIN);
}

static inline uint32_t fa__grain_align(uint32_t grain, uint32_t align_shift) {
    uint32_t mask = ((uint32_t)1 << align_shift) - 1;
    return (grain + mask) & ~mask;
}

static inline uint32_t fa__gap_bin(uint32_t gap) {
    uint32_t shift = 31 - (uint32_t)__builtin_clz(gap | 4);
    return shift * 4 + ((gap >> (shift - 2)) & 3);
}

// The last block's gap is no gap like the others: it is taken when nothing else fits.
static void fa__gap_add(fa_handles *heap, uint32_t index) {
    struct fa__block *block = fa__block_at(heap, index);
    uint32_t bin;
    if (!block->gap || index == heap->last)
        return;
    bin = fa__gap_bin(block->gap);
    block->gap_previous = UINT32_MAX;
    block->gap_next = heap->bin[bin];
    if (block->gap_next != UINT32_MAX)
        fa__block_at(heap, block->gap_next)->gap_previous = index;
    heap->bin[bin] = index;
    heap->bins_used[bin / 64] |= (uint64_t)1 << bin % 64;
}

static void fa__gap_remove(fa_handles *heap, uint32_t index) {
    const struct fa__block *block = fa__block_at(heap, index);
    uint32_t bin;
    if (!block->gap || index == heap->last)
        return;
    bin = fa__gap_bin(block->gap);
    if (block->gap_next != UINT32_MAX)
        fa__block_at(heap, block->gap_next)->gap_previous = block->gap_previous;
    if (block->gap_previous != UINT32_MAX)
        fa__block_at(heap, block->gap_previous)->gap_next = block->gap_next;
    else if ((heap->bin[bin] = block->gap_next) == UINT32_MAX)
        heap->bins_used[bin / 64] &= ~((uint64_t)1 << bin % 64);
}

// Puts a block that has its start and length behind `before`, into whose gap it fits.
static void fa__block_link(fa_handles *heap, uint32_t index, uint32_t before) {
    struct fa__block *block = fa__block_at(heap, index), *front = fa__block_at(heap, before);
    uint32_t gap_end = fa__block_end(front) + front->gap, start = fa__block_start(block);
    fa__gap_remove(heap, before);
    front->gap = start - fa__block_end(front);
    block->gap = gap_end - start - block->length;
    block->is_gap_used = front->is_gap_used;
    block->is_linked = 1;
    block->previous = before;
    block->next = front->next;
    front->next = index;
    if (block->next)
        fa__block_at(heap, block->next)->previous = index;
    else
        heap->last = index;
    fa__gap_add(heap, before);
    fa__gap_add(heap, index);
    if (heap->touched < start + block->length)
        heap->touched = start + block->length;
    if (before == heap->scan)
        heap->purged_to = 0;
}

static void fa__block_unlink(fa_handles *heap, uint32_t index) {
    struct fa__block *block = fa__block_at(heap, index);
    uint32_t before = block->previous;
    struct fa__block *front = fa__block_at(heap, before);
    fa__gap_remove(heap, index);
    fa__gap_remove(heap, before);
    front->gap += block->length + block->gap;
    front->is_gap_used = 1;
    front->next = block->next;
    if (block->next)
        fa__block_at(heap, block->next)->previous = before;
    else
        heap->last = before;
    block->is_linked = 0;
    fa__gap_add(heap, before);
    if (heap->scan == index)
        heap->scan = before;
    if (heap->scan == before)
        heap->purged_to = 0;
}

static int fa__gap_fits(const fa_handles *heap, uint32_t index, uint32_t length, uint32_t shift) {
    const struct fa__block *block = fa__block_at(heap, index);
    uint64_t end = fa__block_end(block), start = fa__grain_align((uint32_t)end, shift);
    return start >= end && start + length <= end + block->gap;
}

// The block in whose gap there is room; UINT32_MAX: none. Gaps just large enough first.
static uint32_t fa__gap_find(const fa_handles *heap, uint32_t length, uint32_t shift) {
    uint32_t bin = fa__gap_bin(length), index = heap->bin[bin];
    int looked_at;
    for (looked_at = 0; index != UINT32_MAX && looked_at < FA__GAPS_LOOKED_AT; looked_at++) {
        if (fa__gap_fits(heap, index, length, shift))
            return index;
        index = fa__block_at(heap, index)->gap_next;
    }
    for (bin++; bin < FA__GAP_BINS; bin = (bin / 64 + 1) * 64) {
        uint64_t used = heap->bins_used[bin / 64] >> bin % 64 << bin % 64;
        for (; used; used &= used - 1) {
            index = heap->bin[bin / 64 * 64 + (uint32_t)__builtin_ctzll(used)];
            if (fa__gap_fits(heap, index, length, shift)) // strong alignments may not
                return index;
        }
    }
    return fa__gap_fits(heap, heap->last, length, shift) ? heap->last : UINT32_MAX;
}

// Finds room for `block`, which has length and alignment, and makes it memory. Returns the block to
// link it behind; UINT32_MAX: no room, no memory.
static uint32_t fa__place_find(fa_handles *heap, struct fa__block *block) {
    uint32_t before = fa__gap_find(heap, block->length, block->align_shift);
    if (before == UINT32_MAX)
        return before;
    block->start[0] =
        fa__grain_align(fa__block_end(fa__block_at(heap, before)), block->align_shift);
    return fa__range_grow(&heap->memory, (size_t)(block->start[0] + block->length) * FA_GRAIN)
               ? before
               : UINT32_MAX;
}

#endif
