// Arenas made and ended: a thread's own, those that a program makes, and all of them at a fork.
#ifndef FRAMEALLOC_IMPLEMENTATION_THREAD_H
#define FRAMEALLOC_IMPLEMENTATION_THREAD_H

#include <unistd.h>

static void fa__barriers_fork_child(void);

// The program's own destructors may use frames after ours ran, in the next of the four rounds that
// POSIX asks for. The arena goes in the third: in the last, ThreadSanitizer has left the thread.
#define FA__EXIT_ROUNDS 3u

static pthread_key_t fa__thread_key;
static int fa__has_key;

// A descriptor for use again or for the first time: all but what tells its old frames apart.
static void fa__arena_reset(struct fa__arena *arena) {
    uint32_t index = arena->index;
    uint64_t frame_id = arena->bump.frame_id, inner_id = arena->inner_id;
    uint64_t mark_serial = arena->mark_serial;
    fa__limit_close(arena);
    memset(&arena->bump.state, 0, sizeof *arena - offsetof(fa_arena, state));
    arena->bump.cursor = 0;
    arena->bump.frame_id = frame_id;
    arena->inner_id = inner_id;
    arena->index = index;
    arena->mark_serial = mark_serial;
}

// Ends whatever is open or in flight, whoever had it.
static void fa__arena_empty(struct fa__arena *arena) {
    uint32_t i;
    if (arena->special & FA__IS_JOINED)
        fa__epoch_unlink(arena);
    while (arena->depth)
        fa__frame_end_innermost(arena);
    for (i = 1; i <= arena->slots; i++) // the oldest frame first
        fa__slot_reclaim(arena, &arena->slot_at[(arena->slot + i) % arena->slots]);
}

static uintptr_t fa__arena_touched(const struct fa__arena *arena) {
    uintptr_t touched = arena->bump.peak;
    uint32_t i;
    for (i = 0; i < arena->slots; i++)
        if (arena->slot_at[i].touched > touched)
            touched = arena->slot_at[i].touched;
    return touched;
}

// Under the lock. Before another arena can have these addresses, nobody finds them here: the end
// goes first, for whoever looks meanwhile reads the start first.
static void fa__window_end_locked(struct fa__arena *arena) {
    struct fa__window given = arena->window;
    if (!given.end)
        return;
    __atomic_store_n(&arena->window.end, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&arena->window.start, 0, __ATOMIC_RELEASE);
    fa__window_give(&given);
}

static void fa__arena_end(struct fa__arena *arena) {
    uintptr_t touched = fa__arena_touched(arena);
    if (touched > arena->window.start)
        fa__window_purge(arena->window.start, (touched + 0xfff) & ~(uintptr_t)0xfff);
    fa__spare_slab_free(arena);
    arena->special = FA__IS_DEAD;
    fa__lock_take();
    fa__window_end_locked(arena);
    fa__arena_retire_locked(arena);
    fa__lock_release();
}

static void fa__thread_exits(void *of_thread) {
    struct fa__arena *arena = (struct fa__arena *)of_thread;
    uint32_t i, count = __atomic_load_n(&fa__arena_count, __ATOMIC_RELAXED);
    for (i = 0; i < count; i++) { // also the program's arenas in which this thread has a frame
        struct fa__arena *other = fa__arena_of_id(i);
        if (other && fa__is_open_here(other)) {
            if (other->special & FA__IS_JOINED)
                fa__epoch_unlink(other);
            else
                fa__fault(FA__FAULT_LEFT, other->depth, NULL, 0);
            while (other->depth)
                fa__frame_end_innermost(other);
        }
    }
    if (++arena->thread_exits < FA__EXIT_ROUNDS && pthread_setspecific(fa__thread_key, arena) == 0)
        return;
    fa__arena_empty(arena);
    FA__SELF = &fa__departed.bump;
    fa__arena_end(arena);
}

// In the child only this thread is left. Frames of the others are gone without their deferred
// calls, which belong to the parent.
static void fa__fork_child(void) {
    uint32_t i;
    fa__lock_fork_child();
    fa__barriers_fork_child();
    fa__handles_fork_child();
    fa__streams_fork_child();
    for (i = 0; i < fa__arena_count; i++) {
        struct fa__arena *arena = fa__arenas[i];
        if (fa__is_mine(arena) || arena->special & FA__IS_DEAD)
            continue;
        if (arena->special & FA__IS_JOINED)
            fa__epoch_unlink_locked(arena);
        if (!arena->is_own && !arena->depth)
            continue;
        arena->depth = 0;
        arena->owner = NULL;
        fa__limit_close(arena);
        if (arena->is_own) {
            arena->special = FA__IS_DEAD;
            fa__window_end_locked(arena);
            fa__arena_retire_locked(arena);
        } else {
            arena->entries = NULL;
            arena->chunk = NULL;
            arena->slab = NULL;
            arena->special &= (uint32_t)FA__IS_RING;
            arena->bump.cursor = arena->bump.base;
        }
    }
}

static void fa__start(void) {
    fa__has_key = pthread_key_create(&fa__thread_key, fa__thread_exits) == 0;
    pthread_atfork(fa__lock_fork_prepare, fa__lock_fork_parent, fa__fork_child);
}

// A program's copy may lie in a plug-in that is unloaded.
__attribute__((destructor)) static void fa__finish(void) {
    if (fa__has_key)
        pthread_key_delete(fa__thread_key);
    fa__has_key = 0;
}

FA__ENTRY(fa_arena *, arena_self)(void) {
    struct fa__arena *arena;
    if (FA__LIKELY(FA__SELF != FA__STAND_IN))
        return FA__SELF;
    pthread_once(&fa__once, fa__start);
    arena = fa__arena_make();
    if (!arena)
        return &fa__nobody.bump;
    fa__arena_reset(arena);
    arena->is_own = 1;
    fa__lock_take();
    (void)fa__window_take(&arena->window, arena); // without one, every block is spilled
    fa__lock_release();
    fa__slots_lay(arena, 1);
    __atomic_store_n(&arena->owner, fa__thread(), __ATOMIC_RELAXED);
    arena->thread_number = fa__thread_number();
    FA__SELF = &arena->bump;
    if (fa__has_key)
        pthread_setspecific(fa__thread_key, arena);
    return &arena->bump;
}

FA__ENTRY(int, arena_ring)(fa_arena *public_arena, uint32_t frames) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    uint32_t i;
    if (frames < 1 || frames > FA_RING_MAX || arena->special & FA__IS_DEAD)
        return -EINVAL;
    if (__atomic_load_n(&arena->depth, __ATOMIC_RELAXED) || fa__is_ending(arena))
        return -EBUSY;
    for (i = 1; i <= arena->slots; i++)
        fa__slot_reclaim(arena, &arena->slot_at[(arena->slot + i) % arena->slots]);
    if (fa__arena_touched(arena) > arena->window.start)
        fa__window_purge(arena->window.start,
                         (fa__arena_touched(arena) + 0xfff) & ~(uintptr_t)0xfff);
    fa__slots_lay(arena, frames);
    return 0;
}

static int fa__slot_reserve(struct fa__arena *arena, size_t bytes) {
    struct fa__slot *slot = &arena->slot_at[arena->slot];
    uintptr_t from = arena->bump.cursor, to;
    size_t capacity = arena->capacity, whole;
    if (bytes > slot->memory.end - from)
        return -ENOMEM;
    to = from + bytes;
    whole = to - slot->memory.start;
    if (whole > capacity)
        arena->capacity = whole;
    if (!fa__slot_grow(arena, to) || !fa__window_populate(from, to)) {
        arena->capacity = capacity;
        return -ENOMEM;
    }
    fa__open_limit_set(arena);
    if (to > slot->touched)
        slot->touched = to;
    if (whole > slot->high_water)
        slot->high_water = whole;
    return 0;
}

FA__ENTRY(int, arena_reserve)(fa_arena *public_arena, size_t bytes) {
    struct fa__arena *arena = fa__arena_or_own(public_arena);
    uint32_t i, slot = arena->slot;
    int result = 0;
    if (arena->special & FA__IS_DEAD)
        return -ENOMEM;
    if (arena->depth) {
        result = fa__frame_refusal(arena, FA__SITE());
        if (!result) {
            result = fa__slot_reserve(arena, bytes);
            fa__limit_open(arena);
        }
        return result;
    }
    for (i = 0; i < arena->slots && !result; i++) {
        fa__slot_enter(arena, i);
        result = fa__slot_reserve(arena, bytes);
    }
    fa__slot_enter(arena, slot);
    return result;
}

FA__ENTRY(int, arena_create)(fa_arena **out, const fa_arena_options *options) {
    fa_arena_options wanted = {0, 0, 0, 0, 0};
    struct fa__arena *arena;
    int result = 0;
    if (options)
        wanted = *options;
    if (!out || wanted.overflow > FA_OVERFLOW_ABORT || wanted.outside > FA_OUTSIDE_ABORT ||
        wanted.ring > FA_RING_MAX || wanted.unused)
        return -EINVAL;
    pthread_once(&fa__once, fa__start);
    arena = fa__arena_make();
    if (!arena)
        return -ENOMEM;
    fa__arena_reset(arena);
    fa__lock_take();
    if (!fa__window_take(&arena->window, arena)) {
        arena->special = FA__IS_DEAD;
        fa__arena_retire_locked(arena);
        result = -ENOMEM;
    }
    fa__lock_release();
    if (result)
        return result;
    arena->overflow = wanted.overflow;
    arena->outside = wanted.outside;
    fa__slots_lay(arena, wanted.ring > 1 ? wanted.ring : 1);
    if (wanted.reserve)
        result = FA__NAME(arena_reserve)(&arena->bump, wanted.reserve);
    if (result)
        fa__arena_end(arena);
    else
        *out = &arena->bump;
    return result;
}

FA__ENTRY(int, arena_destroy)(fa_arena *public_arena) {
    struct fa__arena *arena = fa__arena_of(public_arena);
    if (!fa__arena_is_known(arena) || arena->is_own || arena->special & FA__IS_DEAD)
        return -EINVAL;
    if (fa__is_ending(arena) ||
        (!fa__is_mine(arena) && __atomic_load_n(&arena->depth, __ATOMIC_RELAXED)))
        return -EBUSY;
    fa__arena_empty(arena);
    fa__arena_end(arena);
    return 0;
}

FA__ENTRY(int, capture_begin)(void) {
    struct fa__arena *arena = fa__arena_of(FA__NAME(arena_self)());
    int result = fa__frame_refusal(arena, FA__SITE());
    if (!result)
        result = fa__glue_capture_begin(arena->depth - 1);
    if (!result)
        arena->special |= FA__HAS_CAPTURE;
    return result;
}

FA__ENTRY(int, capture_end)(void) {
    return fa__glue_capture_end();
}

#endif
