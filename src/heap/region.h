// The region: one address range for every small block, cut into units of 64 KiB, and the pool of
// slabs that no heap uses.
//
//   descriptors, bitmaps, entries and bins lie in ranges of their own behind guard pages: an
//   overflow in the game cannot reach them.
#pragma once
#include "base/atomic.h"
#include "base/attr.h"
#include "base/lock.h"
#include "heap/size_class.h"
#include <stdbool.h>

// A unit's entry: class in the low byte, owner above. 0 is a unit that belongs to no slab.
// INVARIANT: what is known of a slab's units, entry and bin, does not change while any of its
// blocks is outside its bitmap. So `free`, which holds such a block, may read it with a relaxed
// load.
#define ENTRY_OWNER_SHIFT CLASS_BITS
#define ENTRY_CLASS_MASK ((1u << CLASS_BITS) - 1)
#define ENTRY_GROUP (1u << 26) // beside ENTRY_TWIN: units of a group's chunk, which have no class
#define ENTRY_POOL (1u << 27)  // beside ENTRY_TWIN: a slab of a pool; both: src/kind/
#define ENTRY_KIND (ENTRY_POOL | ENTRY_GROUP)
#define ENTRY_CAPTURE (1u << 28) // beside ENTRY_TWIN: a slab of capture.h
#define ENTRY_LARGE (1u << 29)   // units of a large block: the table of large blocks knows more
#define ENTRY_TWIN (1u << 30)    // the slab's blocks are watched: every free takes the slow path

enum slab_state {
    SLAB_UNUSED,  // not part of a run, or no memory yet
    SLAB_POOLED,  // first unit of a run in the region's pool
    SLAB_PARTIAL, // in its heap's list: up to half of its blocks are free
    SLAB_SPARSE,  // in its heap's other list: more than half are
    SLAB_FULL,    // in no list: every block is out
    SLAB_ORPHAN,  // taken without the back-end lock; its heap will file it
};

#define RUN_UNITS_LOG2 4 // the largest run of the pool: 1 MiB
#define SPAN_MAX (UNIT_SIZE << RUN_UNITS_LOG2)

#define SLAB_INNER_WORDS 2 // slabs of up to 128 blocks keep their bitmap inside the descriptor

// The descriptor of a slab or of a pooled run: that of its first unit.
struct CACHE_ALIGNED slab {
    struct slab *next, *previous; // its heap's partial list, or the pool's list
    uint64_t *bitmap;             // a set bit is a free block; under the owner's back-end lock
    uint32_t entry;               // what its units' entries hold
    uint16_t free_count;          // set bits
    uint16_t purged_count;        // free_count when its free pages were last given back
    uint8_t touched;              // the low byte of region_ticks at the last put or take
    uint8_t state;                // enum slab_state; relaxed: the pool looks at neighbours'
    uint8_t order;                // log2 of its units
    uint8_t is_dirty;             // pooled: its pages may hold memory
    uint8_t scan_word;            // no bit is set in a word before this one
    uint8_t rotor;                // watched slabs: the word where the next search begins
    union {
        uint64_t inner[SLAB_INNER_WORDS];
        struct {
            int32_t live;         // shared; see capture.c
            uint32_t used;        // granules cut from the front; written by the owner, relaxed
            uint32_t made;        // blocks since the last rewind; the owner's
            uint32_t frame_depth; // of the frame it belongs to; the owner's
        } captured;
        struct {
            struct slab *head; // the chunk's first unit; every unit of it has this
            uint32_t used;     // the head's: granules cut from the front
            uint32_t live;     // the head's: blocks
            uint32_t known;    // the head's: a granule where a block begins
        } chunk;               // of a group, under its lock
    };
};
_Static_assert(sizeof(struct slab) <= CACHE_LINE, "a descriptor is one cache line");

struct region {
    uintptr_t base;     // fixed
    size_t fast_units;  // unit_count, or 0: every free takes the slow path; relaxed
    struct bin **bins;  // fixed; for each unit the bin of the slab's heap, or one that is nobody's
    size_t unit_count;  // units that have memory; grows, relaxed: read by whoever holds a block
    uint32_t *entries;  // fixed; one for each unit
    struct slab *slabs; // fixed; one for each unit
};
extern struct region region __attribute__((visibility("hidden")));

// Was less address space reserved than wanted? Is all of it in use?
extern bool region_is_cut __attribute__((visibility("hidden"))); // fixed at the start
bool region_is_used_up(void);
// Housekeeping's clock, in steps of about 100 ms; relaxed.
extern uint32_t region_ticks __attribute__((visibility("hidden")));

// Reserves the region. False: no address space; then every request is a large block. The bin is
// that of units without an owner.
bool region_start(size_t wanted, struct bin *nobodys);
// Where the first owner's bins are, and how far away the next one's.
void region_bins_start(struct bin *bins, size_t stride);

// The alarm: something is to leave, and each free is to look in (housekeeping.h).
extern uint32_t region_alarm __attribute__((visibility("hidden"))); // relaxed: is it on
void region_alarm_set(bool on);

static inline size_t region_unit(const void *p) {
    return ((uintptr_t)p - region.base) >> UNIT_SHIFT;
}
static inline struct bin *region_bin(const void *p) {
    return load_folded(&region.bins[region_unit(p)]); // relaxed: the invariant above
}
static inline bool region_owns(const void *p) {
    return region_unit(p) < load_relaxed(&region.unit_count);
}
// The same for all of the reserved range, memory or not.
bool region_reserves(const void *p);
static inline uint32_t region_entry(const void *p) {
    return load_relaxed(&region.entries[region_unit(p)]); // relaxed: the invariant above
}
// Does this entry belong to a slab? Only then it has a class and an owner.
static inline bool entry_is_slab(uint32_t entry) {
    return entry && !(entry & ENTRY_LARGE);
}
// 0: not in the region, or in no slab.
static inline uint32_t region_entry_or_none(const void *p) {
    return region_owns(p) ? region_entry(p) : 0;
}
static inline bool region_has_pool_block(const void *p) {
    return entry_is_slab(region_entry_or_none(p));
}
static inline char *slab_start(const struct slab *s) {
    return (char *)region.base + ((size_t)(s - region.slabs) << UNIT_SHIFT);
}

// A slab for this entry, every block free; its state is left to the caller. NULL: no memory.
struct slab *region_slab_take(uint32_t entry);
// 1 << order units, up to SPAN_MAX, whose bitmap has a bit for each granule, all set. Its state and
// what its units know of each other are left to the caller. NULL: no memory.
struct slab *region_chunk_take(uint32_t entry, unsigned order);
// Every block is in the bitmap. Gives old memory back to the system when the pool holds too much.
void region_slab_release(struct slab *s);
// The same for a list of slabs or chunks, linked by next, all of which go into the pool: what it
// then holds too much is left to housekeeping, which gives it back in slices.
void region_slabs_release(struct slab *first);
// Units for a large block of up to SPAN_MAX bytes, outside any slab. NULL: no memory.
void *region_span_take(size_t size);
void region_span_release(void *span, size_t size);
// Gives at most one run of the pool back to the system if the pool holds more than `keep` bytes.
// True: there may be more to do.
bool region_purge_one(size_t keep);
// Bytes in the pool that may hold memory.
size_t region_dirty_bytes(void);
// The least region_dirty_bytes since the last call: what nobody needed meanwhile; and whether
// anything was taken from there.
size_t region_dirty_low(bool *was_drawn);
size_t region_used_bytes(void);
size_t region_reserved_bytes(void); // of address space
// Lets go of address space that has no memory yet (mlockall counts it).
void region_release_reserve(void);
struct lock *region_lock(void); // for fork
