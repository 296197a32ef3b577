// Frames in the library: the engine (include/framealloc/implementation/) on windows of reserved
// address space, the heap, and its reports.
#define FA_LINKED
#include "frame/frames.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/os.h"
#include "frame/window.h"
#include "framealloc/framealloc.h"
#include "heap/alloc.h"
#include "heap/capture.h"
#include "heap/deferred.h"
#include "heap/frame_hook.h"
#include "heap/large_table.h"
#include "heap/misuse.h"
#include <malloc.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FA__ENTRY(type, name) FA_PUBLIC type fa_##name
#define FA__NAME(name) fa_##name
#define FA__SELF fa_thread_arena
#define FA__STAND_IN (&fa__nobody.bump)

#include "framealloc/implementation/glue.h"
#include "framealloc/implementation/arena.h"

__thread fa_arena *fa_thread_arena = &fa__nobody.bump;

_Static_assert(FRAME_DEPTH_MAX == FA_FRAME_DEPTH_MAX, "the heap knows every depth");

static const struct frame_hook hook;

static int fa__window_take(struct fa__window *window, struct fa__arena *arena) {
    struct window taken;
    if (!window_take(&taken, arena))
        return false;
    *window = (struct fa__window){taken.start, taken.end, taken.committed};
    store_release(&frame_hook, &hook); // from here on there are pointers for it
    return true;
}

static void fa__window_give(const struct fa__window *window) {
    window_give(&(struct window){window->start, window->end, window->committed});
}

static struct fa__arena *fa__window_arena(uintptr_t p) {
    return window_user(p);
}

static int fa__window_commit(uintptr_t from, uintptr_t to) {
    return window_commit(from, to);
}

static void fa__window_purge(uintptr_t from, uintptr_t to) {
    os_purge((void *)from, to - from);
}

static int fa__window_populate(uintptr_t from, uintptr_t to) {
    for (; from < to; from += OS_PAGE - from % OS_PAGE) {
        volatile char *page = (volatile char *)from;
        *page = *page;
    }
    return true;
}

#include "frame/range_glue.h"

static uint64_t fa__clock_ns(void) {
    return os_clock_ns();
}

static void *fa__heap_alloc(size_t size, size_t align) {
    int saved = errno;
    bool paused = capture_pause();
    void *block = heap_memalign(align, size);
    capture_resume(paused);
    errno = saved;
    return block;
}

static void fa__heap_free(void *block) {
    heap_free(block);
}

// By name: where the library was opened by dlopen, or stands behind another malloc, the program's
// free() is not ours.
static void *fa__program_alloc(size_t size, size_t align) {
    int saved = errno;
    bool paused = capture_pause();
    void *block = align <= FA_GRAIN ? malloc(size) : memalign(align, size);
    capture_resume(paused);
    errno = saved;
    return block;
}

static void *fa__permanent_alloc(size_t size) {
    return os_map((size + OS_PAGE - 1) & ~(OS_PAGE - 1), OS_PAGE);
}

// Behind the two words of struct fa__chunk, in the head that every spilled block has. It is one of
// the large blocks, whose table finds its start; nothing else would write its own address there.
static uintptr_t *spill_word(const void *block) {
    return (uintptr_t *)((char *)block + sizeof(struct fa__chunk));
}

static uintptr_t spill_sign(const void *block) {
    return (uintptr_t)block ^ (uintptr_t)0xf7a3e5c19b6d8421;
}

static void fa__spill_note(void *block, size_t size) {
    *spill_word(block) = spill_sign(block);
    store_release(&frame_hook, &hook);
}

static uint64_t fa__thread_number(void) {
    return (uint64_t)syscall(SYS_gettid);
}

static struct lock lock = {.rank = LOCK_RANK_FRAMES};

// Refused only to a signal handler on top of a frame call, where none is allowed.
static void fa__lock_take(void) {
    if (!lock_take(&lock)) {
        log_line("a frame call in a signal handler on top of another one");
        abort();
    }
}

static void fa__lock_release(void) {
    lock_release(&lock);
}

static void fa__lock_fork_prepare(void) {
    lock_take_for_fork(&lock);
}

static void fa__lock_fork_parent(void) {
    lock_release_in_parent(&lock);
}

static void fa__lock_fork_child(void) {
    lock_release_in_child(&lock);
}

static SLOW_PATH void fa__fault(enum fa__fault fault, size_t figure, const void *site,
                                int must_stop) {
    static const char *const lines[] = {
        [FA__FAULT_OUTSIDE] =
            "FA001 allocation outside a frame: %zu bytes; fa_frame_begin comes first",
        [FA__FAULT_FULL] = "FA002 arena full: no room for %zu bytes",
        [FA__FAULT_MARK] = "FA007 stale mark: its place is gone, nothing was rolled back",
        [FA__FAULT_THREAD] =
            "FA010 another thread's arena: only the thread that began its frame may use it",
        [FA__FAULT_LEFT] = "FA012 frames left open: %zu, ended now",
        [FA__FAULT_TOKEN] = "FA013 frame not open: it was ended before, or never begun",
        [FA__FAULT_DEPTH] = "FA014 frames too deep: %zu are open inside each other",
        [FA__FAULT_HANDLE] = "FA020 stale handle: its block was freed, or is of another heap",
        [FA__FAULT_HANDLES_LIVE] = "FA021 handle heap ended with live blocks: %zu, gone now",
        [FA__FAULT_NOT_LOCKED] = "FA022 handle not locked: there is no lock to end",
        [FA__FAULT_NOT_PINNED] = "FA023 buffer not pinned: there is no pin to end",
    };
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
    misuse_note(site, must_stop, lines[fault], figure);
#pragma GCC diagnostic pop
}

static int fa__glue_capture_begin(uint32_t depth) {
    void *block = fa__program_alloc(1, FA_GRAIN);
    bool serves_program = region_has_pool_block(block);
    free(block);
    return serves_program ? capture_begin(depth) : -ENOTSUP;
}

static int fa__glue_capture_end(void) {
    return capture_end();
}

static void fa__glue_capture_stop(uint32_t depth) {
    capture_stop(depth);
}

static void fa__glue_capture_frame_ended(uint32_t depth) {
    size_t escaped = capture_frame_ended(depth);
    if (escaped)
        misuse_note(
            NULL, false,
            "FA009 escape: %zu captured blocks outlived their frame; each stays until it is freed",
            escaped);
}

static int fa__glue_deferred_set(int is_incremental, uint32_t per_refill, uint32_t per_frame) {
    struct heap *h = heap_of_thread();
    if (!h)
        return -ENOMEM;
    if (is_incremental && !per_refill)
        per_refill = DEFERRED_BLOCKS;
    deferred_set(h, is_incremental ? per_refill : 0, per_frame);
    return 0;
}

static size_t fa__glue_deferred_drain(size_t max) {
    struct heap *h = heap_of_thread();
    return h && !h->is_busy ? deferred_drain(h, max) : 0;
}

static void fa__glue_deferred_frame(void) {
    deferred_frame();
}

#include "framealloc/implementation/engine.h"

static bool chunk_find(const void *p, struct large_block *block) {
    return large_table_find_around(p, block) &&
           *spill_word(block->start) == spill_sign(block->start);
}

static bool frames_own(const void *p) {
    struct large_block chunk;
    return fa__window_arena((uintptr_t)p) || chunk_find(p, &chunk);
}

static void frames_free(void *p, const void *site) {
    misuse_note(site, false,
                "FA003 free of frame memory: free(%p) does nothing; its frame's end does", p);
}

static size_t frames_usable_size(const void *p) {
    return FA_GRAIN - (uintptr_t)p % FA_GRAIN; // the least a block has
}

// How many bytes from p on may belong to its block: what lies behind it is copied too.
static size_t block_bound(const struct fa__arena *arena, uintptr_t p) {
    struct large_block chunk;
    if (!arena)
        return chunk_find((void *)p, &chunk) ? (uintptr_t)chunk.start + chunk.size - p : 0;
    uintptr_t cursor = load_relaxed(&arena->bump.cursor);
    if (p < cursor && p >= arena->slot_at[arena->slot].memory.start)
        return cursor - p;
    for (uint32_t i = 0; i < arena->slots; i++) {
        const struct fa__slot *slot = &arena->slot_at[i];
        if (slot->is_in_flight && p >= slot->memory.start && p < slot->place.cursor)
            return slot->place.cursor - p;
    }
    return 0;
}

// Blocks of an arena have no size that is known, but for the last one that a call gave.
static void *frames_realloc(void *p, size_t size, const void *site) {
    struct fa__arena *arena = fa__window_arena((uintptr_t)p);
    bool is_usable =
        arena && arena->depth && fa__is_mine(arena) && !(arena->special & FA__IS_ENDING);
    size_t bound = block_bound(arena, (uintptr_t)p), rounded = fa__round(size);
    if (size > PTRDIFF_MAX)
        return NULL;
    if (is_usable && (uintptr_t)p == arena->last_block &&
        fa__resize_last(arena, arena->last_block, arena->last_end, rounded))
        return p;
    void *moved = is_usable ? fa__space_take(arena, rounded, FA_GRAIN, site) : heap_malloc(size);
    return moved ? memcpy(moved, p, bound < size ? bound : size) : NULL;
}

static const struct frame_hook hook = {
    .owns = frames_own,
    .free = frames_free,
    .realloc = frames_realloc,
    .usable_size = frames_usable_size,
};

bool frames_know(const void *p, fa_owner_info *info) {
    struct large_block chunk;
    if (fa__owner_of_frame((uintptr_t)p, info) || fa__owner_of_scratch((uintptr_t)p, info))
        return true;
    if (!chunk_find(p, &chunk))
        return false;
    info->kind = FA_OWNER_FRAME;
    info->block_bytes = frames_usable_size(p);
    return true;
}

void frames_counts_get(struct frames_counts *out) {
    *out = (struct frames_counts){
        .discarded_blocks = load_relaxed(&fa__discarded_blocks),
        .discarded_bytes = load_relaxed(&fa__discarded_bytes),
    };
    for (uint32_t i = 0; i < load_relaxed(&fa__arena_count); i++) {
        const struct fa__arena *arena = fa__arena_of_id(i);
        if (load_relaxed(&arena->special) & FA__IS_DEAD)
            continue;
        out->arenas++;
        for (uint32_t s = 0; s < load_relaxed(&arena->slots) && s < FA_RING_MAX; s++) {
            uintptr_t touched = load_relaxed(&arena->slot_at[s].touched);
            uintptr_t peak = s == arena->slot ? load_relaxed(&arena->bump.peak) : 0;
            uintptr_t cursor = s == arena->slot ? load_relaxed(&arena->bump.cursor) : 0;
            touched = touched > peak ? touched : peak;
            touched = touched > cursor ? touched : cursor;
            out->arena_bytes += touched - load_relaxed(&arena->slot_at[s].memory.start);
        }
    }
}

void frames_release_reserve(void) {
    fa__lock_take();
    windows_release_reserve();
    for (fa_handles *heap = fa__handles_first; heap; heap = heap->following) {
        fa__range_release(&heap->memory);
        fa__range_release(&heap->ids.range);
    }
    for (fa_stream *stream = fa__streams_first; stream; stream = stream->following)
        fa__range_release(&stream->ids.range);
    for (uint32_t i = 0; i < fa__arena_count; i++) {
        const struct fa__arena *arena = fa__arenas[i];
        for (uint32_t s = 0; s < arena->slots && !(arena->special & FA__IS_DEAD); s++) {
            const struct fa__window *memory = &arena->slot_at[s].memory;
            if (memory->end > memory->committed)
                os_unmap((void *)memory->committed, memory->end - memory->committed);
        }
    }
    fa__lock_release();
}

bool frames_are_used(void) {
    return windows_are_reserved();
}
