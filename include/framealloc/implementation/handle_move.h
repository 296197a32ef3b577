// One block of a handle heap goes to another place, while any thread may lock it.
//
// The copy is made without a lock of any kind. A thread that locks the block meanwhile takes
// FA__BLOCK_MOVING away; then the copy is void and the block stays. So it is a sequence lock whose
// readers are the movers, after Boehm, "Can Seqlocks Get Along with Programming Language Memory
// Models?" (2012): what was copied is used only if the state is still as it was before.
#ifndef FRAMEALLOC_IMPLEMENTATION_HANDLE_MOVE_H
#define FRAMEALLOC_IMPLEMENTATION_HANDLE_MOVE_H

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FA__IS_THREAD_SANITIZED 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define FA__IS_THREAD_SANITIZED 1
#endif

// ThreadSanitizer knows no fences; what they are for, it must not look at either.
#if defined(FA__IS_THREAD_SANITIZED)
#define FA__FENCE(order) ((void)0)
#define FA__UNWATCHED __attribute__((noinline, no_sanitize("thread")))
#else
#define FA__FENCE(order) __atomic_thread_fence(order)
#define FA__UNWATCHED
#endif

// Whole grains, so in words.
FA__UNWATCHED static void fa__grains_copy(void *to, const void *from, uint32_t grains) {
    uint64_t *write = (uint64_t *)to;
    const uint64_t *read = (const uint64_t *)from;
    size_t i, words = (size_t)grains * (FA_GRAIN / sizeof *read);
    for (i = 0; i < words; i++) // relaxed: a thread that just locked the block may be writing
        __atomic_store_n(&write[i], __atomic_load_n(&read[i], __ATOMIC_RELAXED), __ATOMIC_RELAXED);
}

static void fa__traveller_end_locked(fa_handles *heap, uint32_t index) {
    struct fa__block *traveller = fa__block_at(heap, index);
    uint32_t *link = &heap->travellers;
    while (*link != index)
        link = &fa__block_at(heap, *link)->head.next_free;
    *link = traveller->head.next_free;
    if (traveller->is_linked)
        fa__block_unlink(heap, index);
    if (traveller->mover)
        fa__block_at(heap, traveller->mover)->mover = 0;
    traveller->mover = 0;
}

// The two change places, unless somebody locked or freed the block: then false. One may lie right
// behind the other.
static int fa__block_swap_locked(fa_handles *heap, uint32_t index, uint32_t other,
                                 uint64_t moving) {
    struct fa__block *block = fa__block_at(heap, index), *traveller = fa__block_at(heap, other);
    uint32_t from = fa__block_start(block), length = block->length;
    uint32_t to = traveller->start[0], before_to = traveller->previous, before_from;
    if (__atomic_load_n(&block->head.state, __ATOMIC_RELAXED) != moving)
        return 0; // it may be another block by now
    block->start[(moving & FA__BLOCK_SECOND) == 0] = to;
    // release: pairs with the acquire of a lock, which then finds the bytes.
    if (!__atomic_compare_exchange_n(&block->head.state, &moving,
                                     (moving & ~FA__BLOCK_MOVING) ^ FA__BLOCK_SECOND, 0,
                                     __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        return 0;
    fa__block_unlink(heap, other);
    before_from = block->previous;
    fa__block_unlink(heap, index);
    if (before_to == index)
        before_to = before_from;
    block->length = traveller->length;
    block->slack = traveller->slack;
    traveller->start[0] = from;
    traveller->length = length;
    if (from < to) {
        fa__block_link(heap, other, before_from);
        fa__block_link(heap, index, before_to == before_from ? other : before_to);
    } else {
        fa__block_link(heap, index, before_to);
        fa__block_link(heap, other, before_to == before_from ? index : before_from);
    }
    return 1;
}

// Moves a block to the place of the entry `other`, which fits behind `before`. The lock is held
// when this begins and ends, not in between. False: it stays.
static int fa__block_move_locked(fa_handles *heap, uint32_t index, uint32_t other,
                                 uint32_t before) {
    struct fa__block *block = fa__block_at(heap, index), *traveller = fa__block_at(heap, other);
    uint64_t state = __atomic_load_n(&block->head.state, __ATOMIC_RELAXED);
    uint64_t moving = state | FA__BLOCK_MOVING;
    uint32_t grains = block->length < traveller->length ? block->length : traveller->length;
    void *from = fa__grain_address(heap, fa__block_start(block));
    void *to = fa__grain_address(heap, traveller->start[0]);
    fa_handle handle;
    int is_moved;
    // acquire: pairs with the last unlock, whose thread's bytes are copied.
    if (block->mover || !(state & FA__BLOCK_LIVE) || state & FA__BLOCK_LOCKS ||
        !__atomic_compare_exchange_n(&block->head.state, &state, moving, 0, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED))
        return 0;
    handle.id = fa__id_of(&heap->ids, index, state);
    block->mover = other;
    traveller->mover = index;
    traveller->thread = fa__thread();
    traveller->head.next_free = heap->travellers;
    heap->travellers = other;
    fa__block_link(heap, other, before);
    fa__lock_release();
    fa__grains_copy(to, from, grains);
    FA__FENCE(__ATOMIC_ACQUIRE); // pairs with the fence of a lock: its bytes come with its state
    if (heap->fixup && __atomic_load_n(&block->head.state, __ATOMIC_RELAXED) == moving)
        heap->fixup(from, to, heap->context);
    fa__lock_take();
    is_moved = fa__block_swap_locked(heap, index, other, moving);
    if (is_moved) {
        heap->moves++;
        heap->moved_bytes += (uint64_t)grains * FA_GRAIN;
        if (heap->moved) {
            fa__lock_release();
            heap->moved(handle, from, to, heap->context);
            fa__lock_take();
        }
    } else {
        heap->abandoned_moves++;
    }
    fa__traveller_end_locked(heap, other);
    return is_moved;
}

#endif
