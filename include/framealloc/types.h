// The types and constants of the frame API. Public structs grow at their end only; a zeroed one
// asks for the defaults.
#ifndef FRAMEALLOC_TYPES_H
#define FRAMEALLOC_TYPES_H

#include <stddef.h>
#include <stdint.h>

#if !defined(__GNUC__)
#error "framealloc needs GCC or Clang"
#endif

#define FA_PUBLIC __attribute__((visibility("default")))

// An arena. These fields, one cache line, are frozen: every program has the bump of arena.h
// compiled in, and the begin and end of frame.h. The rest of an arena is the library's. Its owner
// alone writes them, but for limit: anyone may exchange 0 into that, which makes the owner's next
// allocation a call. A library that wants every begin and end to be a call keeps state from 0.
typedef struct fa_arena {
    uintptr_t cursor; // where the next block begins; a multiple of FA_GRAIN
    uintptr_t limit;  // blocks end here; 0: always call
    uint64_t state;   // 0: no frame is open; FA__STATE_ONE: one, and its end has only the cursor to
                      // put back; else: always call
    uintptr_t base;   // where the outermost frame begins
    uintptr_t open_limit; // limit while a frame is open
    uintptr_t peak;       // the highest cursor since the library last looked
    uint64_t frame_id;    // of the outermost frame, or of the last that was
    uint64_t unused;
} fa_arena;

// Four bytes of state are the number of open frames, four are flags.
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FA__STATE_ONE ((uint64_t)1)
#else
#define FA__STATE_ONE ((uint64_t)1 << 32)
#endif
// The id of a frame, from the low bits on: its arena's number, its depth, a serial number.
#define FA__INDEX_BITS 12
#define FA__DEPTH_BITS 6
#define FA__ID_STEP ((uint64_t)1 << (FA__INDEX_BITS + FA__DEPTH_BITS))
#define FA__AGE_FRAMES 64u // one end in so many is a call, where memory goes back

#define FA_GRAIN ((size_t)16)           // every block of an arena begins at a multiple of this
#define FA_INLINE_MAX ((size_t)1 << 20) // larger requests always call
#define FA_ALIGN_MAX ((size_t)2 << 20)  // the strongest alignment
#define FA_FRAME_DEPTH_MAX 64           // frames that can be open inside each other in one arena
#define FA_RING_MAX 8                   // frames in flight in one arena

// Names one frame of one arena, and never another; 0: none.
typedef struct fa_frame {
    uint64_t id;
} fa_frame;

// Names a place in a frame; serial 0: none.
typedef struct fa_mark {
    fa_arena *arena;
    uint64_t frame;
    uint64_t serial;
    uintptr_t place;
} fa_mark;

// What an arena does when it is full. With GROW that is when its window is; else when what
// fa_arena_reserve or fa_arena_options.reserve made memory is used up, or without them the window.
enum fa_overflow {
    FA_OVERFLOW_DEFAULT, // GROW
    FA_OVERFLOW_GROW,    // more of the window becomes memory; where it ends, as SPILL
    FA_OVERFLOW_SPILL,   // blocks of the heap, which go with the frame
    FA_OVERFLOW_FAIL,    // NULL, ENOMEM; reported
    FA_OVERFLOW_ABORT    // reported, and the program stops
};

// What an allocation does while no frame is open in its arena. Each is reported.
enum fa_outside {
    FA_OUTSIDE_DEFAULT, // FAIL
    FA_OUTSIDE_FAIL,    // NULL, EPERM
    FA_OUTSIDE_HEAP,    // a block as malloc gives it, which the program frees
    FA_OUTSIDE_ABORT    // the program stops
};

typedef struct fa_arena_options {
    uint32_t overflow; // enum fa_overflow
    uint32_t outside;  // enum fa_outside
    uint32_t ring;     // frames in flight; 0 and 1: none but the one that is open
    uint32_t unused;   // 0
    size_t reserve;    // bytes to be prefaulted; 0: none
} fa_arena_options;

typedef void fa_defer_fn(void *context);
// A block was moved: repairs what points into it. Both copies are readable during the call.
typedef void fa_fixup_fn(void *from, void *to, void *context);

// Names one block of a handle heap, and never another; 0: none.
typedef struct fa_handle {
    uint64_t id;
} fa_handle;
// A block of a handle heap has moved. Both copies are readable during the call.
typedef void fa_moved_fn(fa_handle handle, void *from, void *to, void *context);

// Names one buffer of a stream, and never another; 0: none.
typedef struct fa_buffer {
    uint64_t id;
} fa_buffer;
// A buffer of a stream is about to go; it is readable until this returns.
typedef void fa_evicted_fn(fa_buffer buffer, const void *data, size_t size, void *context);

// Where a retained block goes when its frame ends with fa_frame_end_promote.
enum fa_destination {
    FA_DESTINATION_DISCARD,
    FA_DESTINATION_POOL,   // a small block, freed with free(): up to FA_POOL_MAX bytes
    FA_DESTINATION_HEAP,   // a block of any size, freed with free()
    FA_DESTINATION_SCRATCH // a scratch pool, which must be open
};
#define FA_POOL_MAX ((size_t)32 << 10)

typedef struct fa_policy {
    uint32_t destination; // enum fa_destination
    uint32_t unused;      // 0
    const char *name;     // of the scratch pool; must live until the frame has ended
} fa_policy;

// What a block is for, which decides where it goes when its frame ends.
enum fa_importance {
    FA_EPHEMERAL,  // nowhere
    FA_REUSABLE,   // FA_DESTINATION_POOL
    FA_PERSISTENT, // FA_DESTINATION_HEAP
    FA_SCRATCH     // FA_DESTINATION_SCRATCH
};

// What became of one retained block. `to` is NULL where error is not 0, and for what is discarded.
typedef struct fa_promotion {
    void *from;
    void *to;
    size_t size;
    uint32_t destination; // enum fa_destination
    int32_t error;        // 0, -EFBIG, -ENOSPC, -EDQUOT, -ENOMEM, -ENOENT
} fa_promotion;

typedef struct fa_promotion_count {
    uint64_t blocks;
    uint64_t bytes;
} fa_promotion_count;

typedef struct fa_promotion_summary {
    uint32_t size;    // set by the caller: sizeof(fa_promotion_summary); the rest may be unset
    uint32_t results; // entries of results[] that were filled
    fa_promotion_count promoted[4]; // by enum fa_destination; [0]: discarded
    fa_promotion_count failed;
} fa_promotion_summary;

// What a pointer is.
enum fa_owner_kind {
    FA_OWNER_FOREIGN, // nothing of framealloc's
    FA_OWNER_FRAME,   // memory of a frame
    FA_OWNER_HEAP,    // a block of up to FA_POOL_MAX bytes, or its like, as malloc gives it
    FA_OWNER_LARGE,   // a larger one
    FA_OWNER_CAPTURE, // a block of fa_capture_begin
    FA_OWNER_SCRATCH, // memory of a scratch pool
    FA_OWNER_FREE,    // memory of framealloc's that is no block now
    FA_OWNER_POOL,    // a block of a pool
    FA_OWNER_GROUP    // a block of a group
};

typedef struct fa_owner_info {
    uint32_t size;        // set by the caller: sizeof(fa_owner_info)
    uint32_t kind;        // enum fa_owner_kind
    uint64_t block_bytes; // usable bytes from p on, of frame memory at least; 0: not known
    uint64_t thread; // the kernel's id of the thread whose arena it is; 0: not known, as always
                     // without the library
    uint64_t frame;  // the outermost open frame's number in that arena; 0: none
} fa_owner_info;

// A group of arenas whose frames are ended together, each by its own thread.
typedef struct fa_epoch fa_epoch;
// A named pool of memory that frames leave alone.
typedef struct fa_scratch fa_scratch;
// A place where threads meet.
typedef struct fa_barrier fa_barrier;

// Names one transfer of a block to another thread, and never another; 0: none.
typedef struct fa_transfer {
    uint64_t id;
} fa_transfer;

// When a transfer that nobody took is dropped.
enum fa_transfer_until {
    FA_TRANSFER_FRAME, // with the frame in which it was made
    FA_TRANSFER_DROP   // by fa_transfer_drop alone
};
enum fa_transfer_way {
    FA_TRANSFER_MOVED, // the block is where it was
    FA_TRANSFER_COPIED
};

// A pool of blocks of one size, and a group of blocks that go together. Only the id is frozen,
// which no other ever has; the rest is the library's.
typedef struct fa_pool {
    uint64_t id;
} fa_pool;
typedef struct fa_group {
    uint64_t id;
} fa_group;

// The free blocks of a pool that a thread keeps for itself. Frozen, for every program has the pop
// and the push of pool.h compiled in. The thread alone writes them. A library that wants every call
// to be one keeps mask at 0.
typedef struct fa_pool_cache {
    void **top;     // the next block is top[-1]
    uintptr_t mask; // bits of top: none is set, no block; none of the next place's, no room
    uintptr_t base; // p is the pool's if entries[(p - base) >> FA__POOL_UNIT_SHIFT] is
    size_t units;   // entry, where there are so many entries
    const uint32_t *entries;
    uint32_t entry;
    uint32_t unused;
} fa_pool_cache;
#define FA__POOL_UNIT_SHIFT 16

// A thread's caches, found by a pool's id. One that was not found here may be there all the same.
#define FA__POOL_SLOTS 128u
typedef struct fa_pool_table {
    struct {
        uint64_t id; // 0: none
        fa_pool_cache *cache;
    } slots[FA__POOL_SLOTS];
} fa_pool_table;
typedef struct fa_stream fa_stream;   // loaded data under a cap
typedef struct fa_handles fa_handles; // a heap of movable blocks

#endif
