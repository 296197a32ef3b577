// A heap: one thread's pools, and the back end that other threads may reach.
//
// Who may touch what:
//   - fast and owner-only fields: the owning thread, without a lock;
//   - the back end: whoever holds `lock` (the owner in slow paths, housekeeping, a sender helping);
//   - shared fields: anyone, atomically.
// A heap is never freed and its id never reused for something else, so an entry's owner always
// names a valid inbox. A heap whose bytes are all zero is the valid empty heap: its table leads to
// the bin of class 0, which is empty, and its bins are nobody's, so each call takes the slow path.
#pragma once
#include "base/attr.h"
#include "base/lock.h"
#include "heap/count.h"
#include "heap/magazine.h"
#include "heap/region.h"
#include "heap/size_class.h"
#include <stdbool.h>

enum { OUTGOING_SLOTS = 128, HEAPS_MAX = 32768 };
enum { HEAP_SHARED = 0 }; // the index of the heap of threads that have none any more
#define HEAP_STRIDE ((size_t)16384)

// A magazine of blocks on their way to another heap; one for each pair of owner and class.
struct outgoing {
    void **top;
    uint32_t entry; // class and owner, as in the units' entries
    uint32_t room;  // blocks that still fit before it is sent
};

// What is counted, per class, for nothing we would not know anyway: by slow paths only.
struct class_counts {
    uint64_t swaps;    // magazines that went to or came from the depot
    uint64_t refills;  // times a bin was filled from bitmaps
    uint64_t mailed;   // blocks that came home by mail
    uint64_t slabs;    // slabs taken from the region
    uint64_t returned; // slabs given back to it
};

struct back_class {
    struct magazine *depot; // magazines with free blocks, the newest first
    struct slab *partial;   // slabs of which up to half is free
    struct slab *sparse;    // slabs of which more is
    struct slab *full;      // slabs of which none is, if lists_full
    uint32_t depot_count;
    uint32_t depot_low;    // the smallest depot_count since the last tick
    int64_t blocks_out;    // blocks outside bitmaps: live, in bins, in magazines
    unsigned refill_shift; // how often the refills have doubled since a thread began
    bool lists_full;       // fixed; a heap does without that list
    struct class_counts counts;
};

enum { FRAME_DEPTH_MAX = 64 };

// What a thread's malloc is captured into (capture.h).
struct capture {
    struct slab *slabs;   // of frames that are open, the newest first
    uint32_t frame_depth; // of the frame that the slabs taken now belong to, if begun[] has any
    uint16_t begun[FRAME_DEPTH_MAX]; // begins without an end, by the depth of their frame
    size_t held;                     // shared: bytes of slabs whose frames have ended
};

struct heap {
    // Fast path: owner-only, but for bin_owner.
    struct bin bin[CLASS_COUNT];
    CACHE_ALIGNED struct bin_owner bin_owner[CLASS_COUNT];
    uint8_t bin_table[CLASS_TABLE_SIZE]; // like size_class_table, in words from bin[0]; 0: slow

    // Slow path: owner-only.
    uint32_t owner;         // the owner part of this heap's entries; fixed
    struct magazine *spare; // empty magazines
    unsigned spare_count;
    struct magazine *stash; // magazines that wait for the lock to go into the depot
    struct slab *orphans;   // slabs that were taken while the lock was away
    unsigned orphan_count;
    unsigned slow_calls; // since the clock was looked at
    unsigned alarmed_calls;
    bool is_checked;   // every block comes from a watched slab (checked.h); fixed
    bool is_busy;      // the owner is in a slow path: a signal handler on top of it has no heap
    bool is_unlocked;  // in the middle of a change that no lock guards; fork looks
    size_t mail_bytes; // in outgoing, if all were filled
    unsigned outgoing_hand;                   // which of them is sent next when they are too many
    struct call_counts *counted;              // a row for each class; NULL: calls are not counted
    unsigned mail_per_refill, mail_per_frame; // blocks of mail that each takes in (deferred.h)
    struct outgoing outgoing[OUTGOING_SLOTS];
    struct capture capture; // but for held

    // Back end: under lock.
    CACHE_ALIGNED struct lock lock;
    struct magazine *mail; // taken from the inbox, not sorted yet
    struct back_class back[CLASS_COUNT];
    struct slab *retired, *retired_last; // empty watched slabs, the oldest first
    unsigned retired_count;
    unsigned sparse_hand;     // the class where sparse.c goes on
    struct heap *next_parked; // under the registry's lock
    uint64_t last_active_ms;  // the owner's last look at the clock; relaxed

    // Shared.
    CACHE_ALIGNED struct magazine *inbox; // release to push, acquire to take
    uint32_t is_parked;                   // no thread owns it
};
_Static_assert(sizeof(struct heap) <= HEAP_STRIDE, "heaps lie in an array of this stride");

// This thread's heap; empty_heap before its first call, departed_heap after its last.
extern _Thread_local struct heap *thread_heap
    __attribute__((tls_model("initial-exec"), visibility("hidden")));
extern struct heap empty_heap, departed_heap __attribute__((visibility("hidden")));
// Stands in for the heap of a thread whose malloc is captured, so that all its allocations are slow
// ones; and the heap it stands for.
extern struct heap capturing_heap __attribute__((visibility("hidden")));
extern _Thread_local struct heap *captured_heap
    __attribute__((tls_model("initial-exec"), visibility("hidden")));
static inline struct heap *heap_behind(struct heap *h) {
    return h == &capturing_heap ? captured_heap : h;
}

// Brackets a change of owner-only fields that no lock guards (fork.c).
static inline void heap_set_unlocked(struct heap *h, bool is_unlocked) {
    order_for_fork();
    h->is_unlocked = is_unlocked;
    order_for_fork();
}

// Brackets an owner's slow path. A handler that allocates meanwhile is served without this heap.
static inline void heap_set_busy(struct heap *h, bool is_busy) {
    order_for_fork();
    h->is_busy = is_busy;
    order_for_fork();
}

// heap.c: the registry
struct heap *heap_attach(void); // makes or takes over one; NULL: departed, or no memory
static inline struct heap *heap_of_thread(void) {
    struct heap *h = thread_heap;
    return LIKELY(h->owner) ? h : heap_attach();
}
struct heap *heap_of_entry(uint32_t entry);
struct heap *heap_by_index(uint32_t index); // 0 .. heap_count() - 1
uint32_t heap_count(void);
struct heap *heap_shared_take(void); // for threads without a heap: locked; NULL: refused
void heap_shared_release(void);
bool heap_start(void); // once; false: no memory
// Empties bins, mail and depot of a heap into its slabs. The caller owns it. False: not now.
bool heap_drain(struct heap *h);
// Lets go of address space that has no heaps yet (mlockall counts it).
void heap_release_reserve(void);
bool heap_is_quiet(struct heap *h, unsigned ms); // parked, or not seen in a slow path for so long
void heap_park(struct heap *h);                  // drained, for whoever comes next
void heap_park_undrained(struct heap *h);        // as it is: what lies in its bins stays there
void heap_park_thread(void);                     // this thread is going
struct lock *heap_registry_lock(void);
struct lock *heap_shared_lock(void);
extern uint32_t heap_fork_pending; // release/acquire: a fork is about to take every lock
