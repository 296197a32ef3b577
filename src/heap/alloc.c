// The journey of one malloc and one free, after the fast paths of alloc.h.
//
//   malloc: heap_malloc -> bin                                        most calls end here
//           heap_malloc_slow -> depot_refill: depot, mail, bitmaps, region    one in 62
//                            -> large_alloc: cache, mimalloc, system          above POOL_MAX
//   free:   heap_free -> bin                                          most calls end here
//           heap_free_full -> depot_take_in: depot, bitmaps, region           one in 62
//           heap_free_other -> mail_post: the owner's inbox                   another thread's
//           heap_free_outside -> large_free: table, cache                     above POOL_MAX
#include "heap/alloc.h"
#include "base/option.h"
#include "heap/capture.h"
#include "heap/checked.h"
#include "heap/count.h"
#include "heap/depot.h"
#include "heap/frame_hook.h"
#include "heap/housekeeping.h"
#include "heap/kind_hook.h"
#include "heap/large.h"
#include "heap/mail.h"
#include "heap/misuse.h"
#include "heap/passthrough.h"
#include "heap/slab.h"
#include "heap/start.h"
#include <errno.h>
#include <string.h>

// The end of an allocation that left the fast path; p is NULL if there is no memory.
static void *answer(void *p, size_t size) {
    if (UNLIKELY(!p))
        errno = ENOMEM;
    else if (UNLIKELY(options.count))
        count_allocation(p, size);
    return p;
}

// This thread's heap; NULL: it has none, or this is a signal handler on top of one of its slow
// paths.
static inline struct heap *heap_at_hand(void) {
    struct heap *h = heap_of_thread();
    return LIKELY(h && !h->is_busy) ? h : NULL;
}

// From the bin, also from one the fast path cannot see.
static void *bin_alloc(struct heap *h, unsigned c) {
    void *p = bin_pop(&h->bin[c]);
    if (UNLIKELY(p != NULL))
        return p;
    p = depot_refill(h, c);
    if (housekeeping_is_due(h))
        housekeeping_run(h);
    return p;
}

// No heap: the thread is departing, or the start failed or is under way on this very stack.
static SLOW_PATH void *malloc_without_heap(unsigned c) {
    struct heap *shared = heap_shared_take();
    void *p = shared ? bin_alloc(shared, c) : NULL;
    if (shared)
        heap_shared_release();
    return p;
}

static void *pool_alloc(struct heap *h, unsigned c) {
    if (UNLIKELY(!h))
        return malloc_without_heap(c);
    return UNLIKELY(h->is_checked) ? checked_alloc(h, c) : bin_alloc(h, c);
}

// By the slow path, whatever the bins hold. The program asked for `asked` bytes.
static inline void *alloc_slow(size_t size, size_t alignment, size_t asked) {
    struct heap *h = heap_at_hand();
    if (UNLIKELY(passthrough != NULL))
        return passthrough->memalign(alignment, size);
    void *p = NULL;
    if (UNLIKELY(thread_heap == &capturing_heap) && h)
        p = capture_alloc(h, size, alignment);
    if (!p && LIKELY(size <= POOL_MAX && alignment <= POOL_MAX))
        p = pool_alloc(h, size_class_of(size));
    if (UNLIKELY(!p)) // too large for the pools, or they have no memory left
        p = large_alloc(size, alignment, false);
    return answer(p, asked);
}

OUT_OF_LINE void *heap_malloc_slow(size_t size) {
    return alloc_slow(size, 1 << GRANULE_SHIFT, size);
}

// Frees into the own bin, whichever bin that is.
static void own_free(struct heap *h, unsigned c, void *p) {
    struct bin *bin = &h->bin[c];
    if (bin_blocks(bin) && UNLIKELY(bin->top[-2] == p)) {
        misuse_in_region("free", p);
        return;
    }
    if (!bin_top_is_full(bin, bin->top)) {
        bin_push(bin, bin->top, p);
        return;
    }
    depot_take_in(h, c, p);
    if (housekeeping_is_due(h))
        housekeeping_run(h);
}

// The bin of this thread's block is full. It may be that of another heap, which was this thread's
// before its thread-local variables had their values, or that of a gone thread with its pointer.
OUT_OF_LINE void heap_free_full(void *p) {
    uint32_t entry = region_entry(p);
    struct heap *h = heap_at_hand();
    if (UNLIKELY(!h))
        mail_post_single(p, entry);
    else if (LIKELY((entry ^ h->owner) <= ENTRY_CLASS_MASK))
        own_free(h, entry & ENTRY_CLASS_MASK, p);
    else
        mail_post(h, p, entry);
}

// While something is to leave, each free looks in here; every so often it does a piece of it. So
// does each free that is counted.
static void alarmed_free(struct heap *h, unsigned c, void *p) {
    if (load_relaxed(&region_alarm) && housekeeping_is_due_alarmed(h))
        housekeeping_run(h);
    own_free(h, c, p);
}

// A block whose every free comes here.
static OUT_OF_LINE void watched_free(void *p, uint32_t entry) {
    if (entry & ENTRY_CAPTURE)
        capture_free(p, entry);
    else if (entry & ENTRY_KIND)
        load_acquire(&kind_hook)->free(p, entry); // acquire: set before the entry was
    else
        checked_free(p, entry);
}

OUT_OF_LINE void heap_free_other(void *p) {
    uint32_t entry = region_entry(p);
    struct heap *h = heap_at_hand();
    if (UNLIKELY(options.count))
        count_free(p);
    if (UNLIKELY(!entry_is_slab(entry))) {
        large_free(p, CALL_SITE());
    } else if (UNLIKELY(entry & ENTRY_TWIN)) {
        watched_free(p, entry);
    } else if (UNLIKELY(!h)) {
        mail_post_single(p, entry);
    } else if ((entry ^ h->owner) <= ENTRY_CLASS_MASK) {
        alarmed_free(h, entry & ENTRY_CLASS_MASK, p);
    } else {
        mail_post(h, p, entry);
    }
}

// p is no block of the pools, or the alarm is on.
OUT_OF_LINE void heap_free_outside(void *p) {
    if (!p)
        return;
    if (region_owns(p)) {
        heap_free_other(p);
        return;
    }
    if (UNLIKELY(options.count))
        count_free(p);
    if (UNLIKELY(passthrough != NULL && !frame_hook_for(p)))
        passthrough->free(p);
    else
        large_free(p, CALL_SITE());
}

SLOW_PATH void heap_free_again(void *p) {
    misuse_in_region("free", p);
}

void *heap_calloc(size_t count, size_t size) {
    size_t total;
    if (UNLIKELY(__builtin_mul_overflow(count, size, &total)))
        return answer(NULL, 0);
    if (LIKELY(total <= POOL_MAX)) {
        void *p = heap_malloc(total);
        return LIKELY(p) ? memset(p, 0, total) : NULL;
    }
    start_process();
    if (UNLIKELY(passthrough != NULL))
        return passthrough->calloc(count, size);
    return answer(large_alloc(total, 1 << GRANULE_SHIFT, true), total);
}

void *heap_memalign(size_t alignment, size_t size) {
    size_t asked = size;
    if (alignment <= 1 << GRANULE_SHIFT)
        return heap_malloc(size);
    (void)heap_of_thread(); // before the class tables are used
    if (LIKELY(size <= POOL_MAX && alignment <= POOL_MAX && !passthrough)) {
        struct heap *h = thread_heap;
        unsigned c = size_class_of_aligned(alignment, size);
        void *p = UNLIKELY(options.count) ? NULL : bin_pop(&h->bin[c]);
        if (LIKELY(p != NULL))
            return p;
        size = size_classes[c].size;
    }
    return alloc_slow(size, alignment, asked);
}

bool heap_trim(void) {
    struct heap *h = heap_of_thread();
    return h && housekeeping_trim(h);
}
