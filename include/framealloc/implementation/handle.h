// Blocks of handle heaps: the calls of handle.h that are about one block.
#ifndef FRAMEALLOC_IMPLEMENTATION_HANDLE_H
#define FRAMEALLOC_IMPLEMENTATION_HANDLE_H

// The block of a handle that is not stale, and its state.
static inline struct fa__block *fa__handle_find(const fa_handles *heap, fa_handle handle,
                                                uint64_t *state) {
    struct fa__block *block = (struct fa__block *)fa__id_find(&heap->ids, handle.id);
    if (!block)
        return NULL;
    *state = __atomic_load_n(&block->head.state, __ATOMIC_ACQUIRE); // pairs with whoever moved it
    return *state & FA__BLOCK_LIVE && fa__id_is_current(&heap->ids, handle.id, *state) ? block
                                                                                       : NULL;
}

static FA__SLOW int fa__handle_is_stale(const void *site) {
    fa__fault(FA__FAULT_HANDLE, 0, site, 0);
    return -ESTALE;
}

static FA__SLOW void *fa__handle_refuse(const void *site) {
    errno = -fa__handle_is_stale(site);
    return NULL;
}

// Length and slack of so many bytes. False: no heap is so large.
static int fa__block_measure(struct fa__block *block, size_t size) {
    if (size > FA__HANDLES_RESERVE_MAX)
        return 0;
    block->length = (uint32_t)(fa__round(size) / FA_GRAIN);
    block->slack = (uint8_t)(fa__round(size) - size);
    return 1;
}

static inline size_t fa__block_bytes(const struct fa__block *block) {
    return (size_t)block->length * FA_GRAIN - block->slack;
}

FA__ENTRY(int, handle_alloc)(fa_handles *heap, fa_handle *out, size_t size, size_t align) {
    struct fa__block *block;
    uint32_t index = 0, before = UINT32_MAX;
    int result = -ENFILE;
    if (!heap || !out)
        return -EINVAL;
    out->id = 0;
    if (!align)
        align = FA_GRAIN;
    if (fa__align_is_bad(align))
        return -EINVAL;
    fa__lock_take();
    if (heap->live < heap->live_max)
        index = fa__id_take_locked(&heap->ids, &result);
    block = fa__block_at(heap, index);
    if (index) {
        block->align_shift = (uint8_t)(align > FA_GRAIN ? __builtin_ctzll(align / FA_GRAIN) : 0);
        if (fa__block_measure(block, size))
            before = fa__place_find(heap, block);
        if (before == UINT32_MAX) {
            fa__id_give_locked(&heap->ids, index);
            result = -ENOMEM;
        } else {
            fa__block_link(heap, index, before);
            heap->live++;
            heap->live_bytes += size;
            heap->changes++;
            out->id = fa__id_of(&heap->ids, index, block->head.state);
            // release: pairs with fa__handle_find
            __atomic_store_n(&block->head.state, block->head.state | FA__BLOCK_LIVE,
                             __ATOMIC_RELEASE);
            result = 0;
        }
    }
    fa__lock_release();
    return result;
}

static int fa__handle_free_locked(fa_handles *heap, fa_handle handle) {
    uint64_t state;
    struct fa__block *block = fa__handle_find(heap, handle, &state);
    if (!block)
        return -ESTALE;
    // acquire: pairs with the last unlock, before the memory is somebody else's.
    do {
        if (state & FA__BLOCK_LOCKS)
            return -EBUSY;
    } while (!__atomic_compare_exchange_n(&block->head.state, &state,
                                          fa__id_aged(&heap->ids, state), 0, __ATOMIC_ACQUIRE,
                                          __ATOMIC_RELAXED));
    heap->live--;
    heap->live_bytes -= fa__block_bytes(block);
    heap->changes++;
    if (block->mover) { // whose copy is void; the number may soon be another's
        fa__block_at(heap, block->mover)->mover = 0;
        block->mover = 0;
    }
    fa__block_unlink(heap, fa__id_index(&heap->ids, handle.id));
    fa__id_give_locked(&heap->ids, fa__id_index(&heap->ids, handle.id));
    return 0;
}

FA__ENTRY(int, handle_free)(fa_handles *heap, fa_handle handle) {
    int result;
    if (!heap)
        return -EINVAL;
    fa__lock_take();
    result = fa__handle_free_locked(heap, handle);
    fa__lock_release();
    return result == -ESTALE ? fa__handle_is_stale(FA__SITE()) : result;
}

// By moving it to where there is room.
static int fa__handle_move_locked(fa_handles *heap, uint32_t index, size_t size) {
    struct fa__block *block = fa__block_at(heap, index), *traveller;
    uint32_t other, before;
    int result = -ENOMEM;
    if (block->mover || __atomic_load_n(&block->head.state, __ATOMIC_RELAXED) & FA__BLOCK_LOCKS)
        return -EBUSY;
    other = fa__id_take_locked(&heap->ids, &result);
    if (!other)
        return -ENOMEM;
    traveller = fa__block_at(heap, other);
    traveller->align_shift = block->align_shift;
    (void)fa__block_measure(traveller, size);
    before = fa__place_find(heap, traveller);
    if (before == UINT32_MAX)
        result = -ENOMEM;
    else
        result = fa__block_move_locked(heap, index, other, before) ? 0 : -EBUSY;
    fa__id_give_locked(&heap->ids, other);
    return result;
}

// False: there is no room for it behind the block.
static int fa__block_resize_locked(fa_handles *heap, uint32_t index, size_t size) {
    struct fa__block *block = fa__block_at(heap, index), wanted;
    (void)fa__block_measure(&wanted, size);
    if (wanted.length > block->length + block->gap ||
        (wanted.length > block->length &&
         !fa__range_grow(&heap->memory,
                         (size_t)(fa__block_start(block) + wanted.length) * FA_GRAIN)))
        return 0;
    // A copy that is on its way has the wrong size by now.
    (void)__atomic_fetch_and(&block->head.state, ~FA__BLOCK_MOVING, __ATOMIC_RELAXED);
    if (wanted.length < block->length)
        block->is_gap_used = 1;
    fa__gap_remove(heap, index);
    block->gap = block->gap + block->length - wanted.length;
    block->length = wanted.length;
    block->slack = wanted.slack;
    fa__gap_add(heap, index);
    if (heap->touched < fa__block_end(block))
        heap->touched = fa__block_end(block);
    if (heap->scan == index)
        heap->purged_to = 0;
    return 1;
}

FA__ENTRY(int, handle_resize)(fa_handles *heap, fa_handle handle, size_t size) {
    struct fa__block *block;
    uint64_t state, before;
    uint32_t index;
    int result = 0;
    if (!heap)
        return -EINVAL;
    fa__lock_take();
    block = fa__handle_find(heap, handle, &state);
    if (!block) {
        fa__lock_release();
        return fa__handle_is_stale(FA__SITE());
    }
    index = fa__id_index(&heap->ids, handle.id);
    before = fa__block_bytes(block);
    if (size > FA__HANDLES_RESERVE_MAX)
        result = -ENOMEM;
    else if (!fa__block_resize_locked(heap, index, size))
        result = fa__handle_move_locked(heap, index, size);
    if (!result) {
        heap->live_bytes += size - before;
        heap->changes++;
    }
    fa__lock_release();
    return result;
}

FA__ENTRY(size_t, handle_size)(fa_handles *heap, fa_handle handle) {
    const struct fa__block *block;
    uint64_t state;
    size_t size;
    if (!heap)
        return 0;
    fa__lock_take();
    block = fa__handle_find(heap, handle, &state);
    size = block ? fa__block_bytes(block) : 0;
    fa__lock_release();
    return size;
}

static inline void *fa__block_address(const fa_handles *heap, const struct fa__block *block,
                                      uint64_t state) {
    return fa__grain_address(heap, block->start[(state & FA__BLOCK_SECOND) != 0]);
}

FA__ENTRY(void *, handle_get)(fa_handles *heap, fa_handle handle) {
    const struct fa__block *block;
    uint64_t state;
    if (!heap)
        return fa__refuse(EINVAL);
    block = fa__handle_find(heap, handle, &state);
    return block ? fa__block_address(heap, block, state) : fa__handle_refuse(FA__SITE());
}

FA__ENTRY(void *, handle_lock)(fa_handles *heap, fa_handle handle) {
    struct fa__block *block;
    uint64_t state, locked;
    if (!heap)
        return fa__refuse(EINVAL);
    block = fa__handle_find(heap, handle, &state);
    if (!block)
        return fa__handle_refuse(FA__SITE());
    do {
        if (!(state & FA__BLOCK_LIVE) || !fa__id_is_current(&heap->ids, handle.id, state))
            return fa__handle_refuse(FA__SITE());
        if ((state & FA__BLOCK_LOCKS) == FA__BLOCK_LOCKS)
            return fa__refuse(EOVERFLOW);
        locked = (state & ~FA__BLOCK_MOVING) + 1;
        // acquire: pairs with unlock, and with the release of a move
    } while (!__atomic_compare_exchange_n(&block->head.state, &state, locked, 1, __ATOMIC_ACQUIRE,
                                          __ATOMIC_RELAXED));
    if (state & FA__BLOCK_MOVING)
        FA__FENCE(__ATOMIC_RELEASE); // what is written now is not copied unseen
    return fa__block_address(heap, block, locked);
}

FA__ENTRY(int, handle_unlock)(fa_handles *heap, fa_handle handle) {
    struct fa__block *block;
    uint64_t state;
    if (!heap)
        return -EINVAL;
    block = fa__handle_find(heap, handle, &state);
    if (!block)
        return fa__handle_is_stale(FA__SITE());
    do {
        if (!(state & FA__BLOCK_LOCKS) || !fa__id_is_current(&heap->ids, handle.id, state)) {
            fa__fault(FA__FAULT_NOT_LOCKED, 0, FA__SITE(), 0);
            return -EINVAL;
        }
        // release: pairs with the next lock, the copy of a move, and free
    } while (!__atomic_compare_exchange_n(&block->head.state, &state, state - 1, 1,
                                          __ATOMIC_RELEASE, __ATOMIC_RELAXED));
    return 0;
}

#endif
