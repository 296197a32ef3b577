// The cache of freed large blocks: a list for each size, a bitmap of the lists that hold any.
#include "heap/large_cache.h"
#include "base/atomic.h"
#include "base/attr.h"
#include "base/lock.h"
#include "heap/large_source.h"
#include <string.h>

enum {
    BUCKETS = 9 * 8 + 1,
    NODES = 512,
    FIT_BUCKETS = 2, // a block may be this many sizes too large: a quarter
    KEPT_TICKS = 5,
    BITS = 64,
};
#define SLICE_BYTES (512 * KIB)
#define LIMIT_FLOOR (8 * MIB)
#define EXCESS_MAX (128 * MIB)

struct node {
    struct large_block block;
    uint16_t next, previous; // in its bucket
    uint16_t younger, older; // by age
    uint16_t bucket;
    uint32_t tick; // when it came
};

uintptr_t large_front[LARGE_FRONT_BUCKETS];
size_t large_front_bytes;

// Index 0 is no node. All under the lock.
static struct node nodes[NODES + 1];
static uint16_t first[BUCKETS], unused, oldest, youngest, used_nodes;
static uint64_t filled[(BUCKETS + BITS - 1) / BITS];
static size_t cached_bytes;
static uint32_t tick;
static bool was_used; // since the last tick
// The cache holds LIMIT_FLOOR; more, up to bytes_limit, when what had to leave was missed after.
static size_t bytes_limit, missed_bytes, evicted_bytes;

static void cache_forget(void) {
    memset(first, 0, sizeof first);
    memset(filled, 0, sizeof filled);
    oldest = youngest = unused = used_nodes = 0;
    cached_bytes = 0;
}
static struct lock lock = {.forget = cache_forget, .rank = LOCK_RANK_CACHE};

void large_cache_start(size_t limit) {
    bytes_limit = limit;
}

// The last list has all that is larger, of whatever size.
static unsigned bucket_of(size_t size) {
    return size < LARGE_CACHED_MAX ? large_bucket(size) : BUCKETS - 1;
}

static void node_unlink(uint16_t i) {
    struct node *n = &nodes[i];
    *(n->previous ? &nodes[n->previous].next : &first[n->bucket]) = n->next;
    if (n->next)
        nodes[n->next].previous = n->previous;
    if (!first[n->bucket])
        filled[n->bucket / BITS] &= ~((uint64_t)1 << n->bucket % BITS);
    *(n->older ? &nodes[n->older].younger : &oldest) = n->younger;
    *(n->younger ? &nodes[n->younger].older : &youngest) = n->older;
    store_relaxed(&cached_bytes, cached_bytes - n->block.size);
}

static struct large_block node_remove(uint16_t i) {
    node_unlink(i);
    nodes[i].next = unused;
    unused = i;
    return nodes[i].block;
}

static void node_link(uint16_t i, bool is_youngest) {
    struct node *n = &nodes[i];
    n->bucket = (uint16_t)bucket_of(n->block.size);
    n->previous = 0;
    n->next = first[n->bucket];
    if (n->next)
        nodes[n->next].previous = i;
    first[n->bucket] = i;
    filled[n->bucket / BITS] |= (uint64_t)1 << n->bucket % BITS;
    n->older = is_youngest ? youngest : 0;
    n->younger = is_youngest ? 0 : oldest;
    *(n->older ? &nodes[n->older].younger : &oldest) = i;
    *(n->younger ? &nodes[n->younger].older : &youngest) = i;
    store_relaxed(&cached_bytes, cached_bytes + n->block.size);
}

static uint16_t node_make(void) {
    uint16_t i = unused;
    if (i)
        unused = nodes[i].next;
    else if (used_nodes < NODES)
        i = ++used_nodes;
    return i;
}

// The first filled bucket from `from` on; BUCKETS: none.
static unsigned bucket_at_or_above(unsigned from) {
    for (unsigned word = from / BITS; word < sizeof filled / sizeof *filled; word++) {
        uint64_t bits = filled[word];
        if (word == from / BITS)
            bits &= ~(uint64_t)0 << from % BITS;
        if (bits)
            return word * BITS + (unsigned)__builtin_ctzll(bits);
    }
    return BUCKETS;
}

static bool block_serves(struct large_block block, size_t size, size_t alignment) {
    return block.size >= size && ((uintptr_t)block.start & (alignment - 1)) == 0;
}

// A block that is too large or too small by more than FIT_BUCKETS, but can be reshaped.
static uint16_t mapped_node_near(unsigned bucket) {
    for (unsigned b = bucket_at_or_above(bucket); b < BUCKETS; b = bucket_at_or_above(b + 1))
        if (nodes[first[b]].block.kind != LARGE_SPAN)
            return first[b];
    for (unsigned b = bucket; b-- > large_bucket(LARGE_MAPPED_MIN);)
        if (first[b] && nodes[first[b]].block.kind == LARGE_MAPPED)
            return first[b];
    return 0;
}

static size_t bucket_size(unsigned bucket) {
    unsigned log2 = LARGE_MIN_LOG2 + (bucket >> LARGE_STEPS_LOG2);
    return ((size_t)1 << log2) +
           ((size_t)(bucket & ((1 << LARGE_STEPS_LOG2) - 1)) << (log2 - LARGE_STEPS_LOG2));
}

// Into the lists. False: no place; the block is still the caller's.
static bool node_add(struct large_block block) {
    if (!lock_take(&lock))
        return false;
    uint16_t i = node_make();
    if (i) {
        nodes[i].block = block;
        nodes[i].tick = tick;
        node_link(i, true);
    }
    lock_release(&lock);
    return i;
}

static void node_add_or_give(struct large_block block) {
    if (!node_add(block))
        large_source_give(block);
}

// What is asked for now would have been here, had it not been given back: keep more.
static void note_missed(size_t size) {
    size_t missed = evicted_bytes < size ? evicted_bytes : size;
    store_relaxed(&evicted_bytes, evicted_bytes - missed);
    missed_bytes += 2 * missed;
}

struct large_block large_cache_take(size_t size, size_t alignment) {
    struct large_block none = {0};
    bool may_hit = load_relaxed(&cached_bytes) || load_relaxed(&evicted_bytes);
    if (!may_hit || !lock_take(&lock))
        return none; // relaxed: a block that comes this moment is missed, nothing else
    unsigned bucket = bucket_of(size), b = bucket_at_or_above(bucket);
    uint16_t found = 0;
    was_used = true;
    if (b <= bucket + FIT_BUCKETS && b < BUCKETS &&
        block_serves(nodes[first[b]].block, size, alignment))
        found = first[b];
    else if (size >= LARGE_MAPPED_MIN && alignment <= OS_PAGE)
        found = mapped_node_near(bucket);
    struct large_block block = found ? node_remove(found) : none;
    if (!found)
        note_missed(size);
    lock_release(&lock);
    return block;
}

static uint16_t mapped_node_within(size_t size) {
    for (unsigned b = bucket_of(size) + 1; b-- > 0;)
        for (uint16_t i = first[b]; i; i = nodes[i].next)
            if (nodes[i].block.kind == LARGE_MAPPED && nodes[i].block.size <= size)
                return i;
    return 0;
}

struct large_block large_cache_take_piece(size_t size) {
    struct large_block block = {0};
    bool may_hit = load_relaxed(&cached_bytes) || load_relaxed(&evicted_bytes);
    if (size < LARGE_MIN || !may_hit || !lock_take(&lock))
        return block;
    uint16_t found = mapped_node_within(size);
    if (found)
        block = node_remove(found);
    else
        note_missed(size);
    lock_release(&lock);
    return block;
}

bool large_cache_has(size_t size) {
    if (size > LARGE_CACHED_MAX || !load_relaxed(&cached_bytes) || !lock_take(&lock))
        return false;
    unsigned bucket = large_bucket(size), b = bucket_at_or_above(bucket);
    bool has = b <= bucket + FIT_BUCKETS && b < BUCKETS;
    for (; !has && b < BUCKETS; b = bucket_at_or_above(b + 1))
        has = nodes[first[b]].block.kind != LARGE_SPAN;
    lock_release(&lock);
    return has;
}

bool large_cache_put(struct large_block block) {
    size_t most = bytes_limit < LIMIT_FLOOR ? bytes_limit : EXCESS_MAX;
    return block.size <= most && node_add(block);
}

// Takes what is to leave of a node: a whole block, or a piece off the end of a mapped one, so that
// no single step unmaps more than SLICE_BYTES.
static struct large_block slice_take(uint16_t i) {
    struct large_block slice = nodes[i].block;
    if (slice.kind == LARGE_SPAN || slice.size < 2 * SLICE_BYTES)
        return node_remove(i);
    node_unlink(i);
    nodes[i].block.size -= SLICE_BYTES;
    slice.start += nodes[i].block.size;
    slice.size = SLICE_BYTES;
    node_link(i, false);
    return slice;
}

// From the front into the lists, where blocks age.
static void front_retire(void) {
    for (unsigned bucket = 0; bucket < LARGE_FRONT_BUCKETS; bucket++) {
        struct large_block block = large_front_take(bucket_size(bucket));
        if (block.start)
            node_add_or_give(block);
    }
}

static size_t limit_now(void) {
    size_t limit = LIMIT_FLOOR + missed_bytes;
    return limit < bytes_limit ? limit : bytes_limit;
}

struct large_block large_cache_take_excess(bool all) {
    struct large_block block = {0};
    if (all)
        front_retire();
    if (!load_relaxed(&cached_bytes) || !lock_take(&lock))
        return block;
    if (oldest && all) {
        block = node_remove(oldest);
    } else if (oldest && large_cache_bytes() > limit_now()) {
        // Cut into slices, unless the cache is far beyond its limit.
        block = cached_bytes > limit_now() + EXCESS_MAX ? node_remove(oldest) : slice_take(oldest);
        store_relaxed(&evicted_bytes, evicted_bytes + block.size);
    }
    lock_release(&lock);
    return block;
}

bool large_cache_shrink(void) {
    if (!load_relaxed(&cached_bytes) || !lock_try(&lock))
        return false;
    struct large_block slice = {0};
    if (oldest && tick - nodes[oldest].tick >= KEPT_TICKS)
        slice = slice_take(oldest);
    lock_release(&lock);
    if (slice.start)
        large_source_give(slice);
    return slice.start != NULL;
}

bool large_cache_tick(void) {
    front_retire();
    if (!lock_try(&lock))
        return true;
    bool is_idle = cached_bytes && !was_used;
    was_used = false;
    tick++;
    store_relaxed(&evicted_bytes, evicted_bytes / 2);
    missed_bytes -= missed_bytes / 8;
    lock_release(&lock);
    return is_idle;
}

size_t large_cache_bytes(void) {
    return load_relaxed(&cached_bytes) + load_relaxed(&large_front_bytes);
}

struct lock *large_cache_lock(void) {
    return &lock;
}
