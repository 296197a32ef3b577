// The arena as the engine knows it, and the registry of all arenas.
#ifndef FRAMEALLOC_IMPLEMENTATION_ARENA_H
#define FRAMEALLOC_IMPLEMENTATION_ARENA_H

#define FA__LIKELY(x) __builtin_expect(!!(x), 1)
#define FA__UNLIKELY(x) __builtin_expect(!!(x), 0)
#define FA__SLOW __attribute__((noinline, cold))
#define FA__SITE() __builtin_return_address(0)

#define FA__ARENAS_MAX ((uint32_t)1 << FA__INDEX_BITS)

// Memory beyond the window: a block of the heap, cut from the front.
struct fa__chunk {
    struct fa__chunk *previous;
    uintptr_t end;
};

// Where an arena stands: all that a rollback has to restore.
struct fa__place {
    uintptr_t cursor;
    struct fa__entry *entries; // the newest one
    struct fa__chunk *chunk;
    uintptr_t chunk_cursor;
    uintptr_t slab_cursor; // of the newest slab
};

struct fa__level {
    uint64_t id;
    struct fa__place start;
};

// A part of the window for one frame in flight; without a ring there is one, all of it.
struct fa__slot {
    struct fa__window memory;
    struct fa__place place; // of a frame that ended and is still readable; else only .cursor is set
    uintptr_t touched;      // no page from here on was used since it was last given back
    size_t high_water;      // bytes that recent frames needed, decaying
    int is_in_flight;
};

// Why an arena's frames begin and end by the slow way.
enum fa__special {
    FA__HAS_ENTRIES = 1, // deferred calls, retained blocks or marks
    FA__HAS_CHUNKS = 2,
    FA__HAS_CAPTURE = 4,
    FA__IS_RING = 8,
    FA__IS_JOINED = 16, // in an epoch: others close the limit
    FA__IS_ENDING = 32,
    FA__IS_SHRINKING = 64,
    FA__IS_DEAD = 128,         // destroyed, or its thread ended
    FA__DEFERS_TO_BEGIN = 256, // deferred frees are taken in when an outermost frame begins,
    FA__DEFERS_TO_END = 512    // or ends
};

// Fields are the owner's, but for limit, owner and depth, which others read or close.
struct fa__arena {
    __extension__ union {
        fa_arena bump; // frozen: types.h
        __extension__ struct {
            uintptr_t cursor_and_limit[2];
            uint32_t depth;   // of bump.state: open frames; relaxed
            uint32_t special; // of bump.state: enum fa__special
        };
    };
    const void *owner; // the thread that has it; relaxed. It stays when the last frame ends.
    struct fa__level level[FA_FRAME_DEPTH_MAX];
    uint64_t inner_id; // of the last frame inside another; its depth makes it another than any
                       // outermost's
    struct fa__entry *entries;
    struct fa__chunk *chunk;
    uintptr_t chunk_cursor;
    struct fa__slab *slab;       // the newest of the open frames; NULL: none
    struct fa__slab *spare_slab; // of no frame; NULL: none
    uintptr_t last_block;        // the last block that a call gave, not the bump: its size is known
    uintptr_t last_end;          // 0: there is none
    uint32_t index;              // in the registry; fixed
    uint32_t overflow, outside;
    int is_own;            // of a thread, not made by fa_arena_create
    uint32_t thread_exits; // calls of the thread's end so far
    uint32_t slot, slots;
    uint64_t mark_serial;
    uint64_t thread_number; // the kernel's, of the owner; 0: not known
    size_t capacity;        // of each slot, where the arena may not grow; 0: all of it
    size_t promote_budget;  // 0: no bound
    struct fa_epoch *epoch;
    uint64_t epoch_seen;
    struct fa__arena *epoch_next; // under the lock
    struct fa__arena *next_free;  // under the lock
    struct fa__window window;
    struct fa__slot slot_at[FA_RING_MAX];
};

// Stand for the arena of a thread that has none yet, and that has none any more: each call fails.
static struct fa__arena fa__nobody = {.special = FA__IS_DEAD};
static struct fa__arena fa__departed = {.special = FA__IS_DEAD};

static struct fa__arena *fa__arenas[FA__ARENAS_MAX]; // release to publish; never taken out
static uint32_t fa__arena_count;                     // under the lock; read relaxed

// Arenas that ended, the oldest first. One is used again only when many wait behind it, so that a
// stale pointer of a thread that is just ending meets an arena that is dead.
static struct fa__arena *fa__ended_first, *fa__ended_last; // under the lock
static uint32_t fa__ended_count;
#define FA__ENDED_KEPT 64u

static inline struct fa__arena *fa__arena_of(const fa_arena *arena) {
    return (struct fa__arena *)(uintptr_t)arena;
}

// Is this one of all that were ever made? Looks at no memory but our own.
static int fa__arena_is_known(const struct fa__arena *arena) {
    uint32_t i, count = __atomic_load_n(&fa__arena_count, __ATOMIC_RELAXED);
    for (i = 0; i < count; i++)
        if (__atomic_load_n(&fa__arenas[i], __ATOMIC_ACQUIRE) == arena)
            return 1;
    return 0;
}

// NULL: no arena has that number.
static inline struct fa__arena *fa__arena_of_id(uint64_t id) {
    // acquire: pairs with fa__arena_make
    return __atomic_load_n(&fa__arenas[id & (FA__ARENAS_MAX - 1)], __ATOMIC_ACQUIRE);
}

// This thread, by an address that only it has.
static inline const void *fa__thread(void) {
    return &FA__SELF;
}

static inline int fa__is_mine(const struct fa__arena *arena) {
    return __atomic_load_n(&arena->owner, __ATOMIC_RELAXED) == fa__thread();
}

// Has this thread a frame in it? Another thread may take an arena over as soon as none is open: it
// is its owner before it opens one, so the owner counts that is found after the depth (acquire:
// pairs with fa__depth_set).
static inline int fa__is_open_here(const struct fa__arena *arena) {
    return fa__is_mine(arena) && __atomic_load_n(&arena->depth, __ATOMIC_ACQUIRE) &&
           fa__is_mine(arena);
}

static inline size_t fa__round(size_t size) {
    return size ? (size + FA_GRAIN - 1) & ~(FA_GRAIN - 1) : FA_GRAIN;
}

// A descriptor without a window. NULL: no memory, or too many.
static struct fa__arena *fa__arena_make(void) {
    struct fa__arena *arena = NULL;
    fa__lock_take();
    if (fa__ended_count > FA__ENDED_KEPT ||
        (fa__ended_count && fa__arena_count == FA__ARENAS_MAX)) {
        arena = fa__ended_first;
        fa__ended_first = arena->next_free;
        if (!fa__ended_first)
            fa__ended_last = NULL;
        fa__ended_count--;
    } else if (fa__arena_count < FA__ARENAS_MAX &&
               (arena = (struct fa__arena *)fa__permanent_alloc(sizeof *arena)) != NULL) {
        arena->index = fa__arena_count;
        arena->bump.frame_id = arena->inner_id = arena->index;
        __atomic_store_n(&fa__arenas[fa__arena_count], arena, __ATOMIC_RELEASE);
        __atomic_store_n(&fa__arena_count, fa__arena_count + 1, __ATOMIC_RELAXED);
    }
    fa__lock_release();
    return arena;
}

// Under the lock.
static void fa__arena_retire_locked(struct fa__arena *arena) {
    arena->next_free = NULL;
    *(fa__ended_last ? &fa__ended_last->next_free : &fa__ended_first) = arena;
    fa__ended_last = arena;
    fa__ended_count++;
}

#endif
