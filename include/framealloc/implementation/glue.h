// What the frame engine asks of the place it runs in. There are two: the library (src/frame/) and
// a program's own copy on plain malloc (plain.h). Each defines, before engine.h is included:
//
//   FA__ENTRY(type, name)      begins the definition of the public function fa_name
//   FA__NAME(name)             that function, to be called or put into the table
//   FA__SELF                   this thread's arena, a fa_arena *; FA__STAND_IN at first
//   FA__STAND_IN               stands for the arena of a thread that has none yet; its limit is 0
//
// and all of the functions below. None may set errno.
#ifndef FRAMEALLOC_IMPLEMENTATION_GLUE_H
#define FRAMEALLOC_IMPLEMENTATION_GLUE_H

// A range of addresses whose front, up to `committed`, is memory.
struct fa__window {
    uintptr_t start;
    uintptr_t end;
    uintptr_t committed;
};

struct fa__arena;

// A window for an arena, of the size that the options ask for. False: none is left. Both are called
// under the lock.
static int fa__window_take(struct fa__window *window, struct fa__arena *arena);
static void fa__window_give(const struct fa__window *window);
// The arena whose window p lies in; NULL: none.
static struct fa__arena *fa__window_arena(uintptr_t p);
// Makes from..to memory. False: there is none.
static int fa__window_commit(uintptr_t from, uintptr_t to);
// Gives the pages back; the next use finds some bytes or other.
static void fa__window_purge(uintptr_t from, uintptr_t to);
// Touches the pages, so that later use has no page fault. False: there is no memory.
static int fa__window_populate(uintptr_t from, uintptr_t to);

// Addresses of which a growing front is memory. Not for arenas.
struct fa__range {
    uintptr_t start; // a multiple of FA_ALIGN_MAX
    size_t committed, reserved;
    int is_released; // what is not memory is not reserved any more
};
// False: no address space.
static int fa__range_take(struct fa__range *range, size_t size);
static void fa__range_give(const struct fa__range *range);
// Makes the first `size` bytes memory. False: there is none, nothing changed. Under the lock.
static int fa__range_grow(struct fa__range *range, size_t size);
// Gives whole pages back; the next use finds some bytes or other. False: they stay.
static int fa__range_purge(uintptr_t from, uintptr_t to);

// Nanoseconds of a clock that goes on steadily.
static uint64_t fa__clock_ns(void);

// Blocks of the engine's own. NULL: no memory. `align` is a power of two.
static void *fa__heap_alloc(size_t size, size_t align);
static void fa__heap_free(void *block);
// A block for the program, which frees it with free(): another heap's, if the library came too late
// to be the process' malloc.
static void *fa__program_alloc(size_t size, size_t align);
// Zeroed memory that is never given back.
static void *fa__permanent_alloc(size_t size);
// A block of the heap that holds frame memory: known again by its address, should the program free
// a part of it. May do nothing.
static void fa__spill_note(void *block, size_t size);

// The kernel's number of this thread; 0: not known.
static uint64_t fa__thread_number(void);

// The one lock of everything rare. It is not held across a callback.
static void fa__lock_take(void);
static void fa__lock_release(void);
static void fa__lock_fork_prepare(void);
static void fa__lock_fork_parent(void);
static void fa__lock_fork_child(void);

// Faults that the engine sees; each has a line in README.md beside framealloc.h.
enum fa__fault {
    FA__FAULT_OUTSIDE = 1, // an allocation while no frame is open
    FA__FAULT_FULL = 2,    // the arena is full and may not grow
    FA__FAULT_MARK = 7,    // a mark whose place is gone
    FA__FAULT_THREAD = 10, // an arena of another thread
    FA__FAULT_LEFT = 12,   // a frame that was left without ending it
    FA__FAULT_TOKEN = 13,  // a frame that is not open
    FA__FAULT_DEPTH = 14,  // too many frames inside each other
    // Where pools and groups run on plain malloc.
    FA__FAULT_POOL_LIVE = 16,    // a pool that was ended with live blocks
    FA__FAULT_NOT_OWNED = 17,    // no block of this pool or group
    FA__FAULT_HANDLE = 20,       // a handle whose block is gone
    FA__FAULT_HANDLES_LIVE = 21, // a handle heap that ended with live blocks
    FA__FAULT_NOT_LOCKED = 22,   // an unlock of what is not locked
    FA__FAULT_NOT_PINNED = 23    // the same of a stream's buffer
};
// Counts it and says so, once for each call site; `must_stop`: then stops the program.
static void fa__fault(enum fa__fault fault, size_t figure, const void *site, int must_stop);

// Capture of this thread's malloc (the library's only). stop: what began in frames at this depth or
// deeper captures no more. frame_ended: what was captured in them is let go.
static int fa__glue_capture_begin(uint32_t depth);
static int fa__glue_capture_end(void);
static void fa__glue_capture_stop(uint32_t depth);
static void fa__glue_capture_frame_ended(uint32_t depth);

// How many blocks that others freed for it this thread's malloc takes in (the library's only): when
// a list of free ones is empty (0: as it finds best), and at a frame. 0 or an error. drain: now, at
// most about so many; returns how many. frame: now, as was set.
static int fa__glue_deferred_set(int is_incremental, uint32_t per_refill, uint32_t per_frame);
static size_t fa__glue_deferred_drain(size_t max);
static void fa__glue_deferred_frame(void);

#endif
