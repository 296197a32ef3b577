// Capture slabs: blocks of any size side by side, cut from the front.
//
// A capture slab is a unit of the smallest class whose bitmap is read in granules: a clear bit is a
// granule where a live block begins. So a block reaches to the next clear bit, or to where the slab
// is used. Blocks are not reused one by one: their memory comes back with the slab, or when all of
// them are free.
//
//   live = blocks handed out, added once when the frame ends, - blocks freed
//
// so nobody but the last one who frees after the end of the frame, or the end itself, sees it come
// to 0, and gives the slab back.
#include "heap/capture.h"
#include "base/option.h"
#include "heap/misuse.h"
#include "heap/passthrough.h"
#include "heap/slab.h"
#include <errno.h>

enum { CAPTURE_CLASS = 1, GRANULES = UNIT_SIZE >> GRANULE_SHIFT, SLABS_SEARCHED = 8 };
#define CAPTURE_ALIGN_MAX ((size_t)4096)

static bool was_used; // relaxed: there may be capture slabs

static size_t granules_of(size_t size) {
    return size ? (size + 15) >> GRANULE_SHIFT : 1;
}

static bool is_on(void) {
    return thread_heap == &capturing_heap;
}

int capture_begin(uint32_t frame_depth) {
    struct heap *h = heap_of_thread();
    if (!h || passthrough)
        return -ENOTSUP;
    if (h->capture.begun[frame_depth] == UINT16_MAX)
        return -EOVERFLOW;
    h->capture.begun[frame_depth]++;
    h->capture.frame_depth = frame_depth;
    captured_heap = h;
    thread_heap = &capturing_heap;
    return 0;
}

// Goes on with the next outer frame that has a begin, or turns capture off.
static void capture_settle(struct heap *h) {
    struct capture *capture = &h->capture;
    while (capture->frame_depth && !capture->begun[capture->frame_depth])
        capture->frame_depth--;
    if (!capture->begun[capture->frame_depth])
        thread_heap = h;
}

int capture_end(void) {
    if (!is_on())
        return -EINVAL;
    struct heap *h = captured_heap;
    h->capture.begun[h->capture.frame_depth]--;
    capture_settle(h);
    return 0;
}

static bool slab_is_all_free(const struct slab *s) {
    // acquire: whoever freed the last block is done with it; pairs with capture_free.
    return load_acquire(&s->captured.live) == -(int32_t)s->captured.made;
}

// The first granules from the front; all blocks are free.
static void slab_rewind(struct slab *s) {
    store_relaxed(&s->captured.live, 0);
    store_relaxed(&s->captured.used, 0);
    s->captured.made = 0;
}

static struct slab *slab_take(struct heap *h) {
    // relaxed: a slab more or less does not matter
    if (load_relaxed(&h->capture.held) >= options.capture_bound) {
        misuse_note(NULL, false,
                    "FA015 capture is full: escapes hold %zu bytes; malloc goes on without it",
                    load_relaxed(&h->capture.held));
        return NULL;
    }
    struct slab *s = region_slab_take(ENTRY_TWIN | ENTRY_CAPTURE | h->owner | CAPTURE_CLASS);
    if (!s)
        return NULL;
    store_relaxed(&was_used, true);
    store_relaxed(&s->state, SLAB_FULL); // in no list of the heap
    slab_rewind(s);
    return s;
}

// A slab of this frame in which `granules` have room; the newest, one that ran empty, or another.
static struct slab *slab_with_room(struct heap *h, size_t granules, size_t align) {
    struct capture *capture = &h->capture;
    struct slab *s = capture->slabs;
    for (int i = 0; i < SLABS_SEARCHED && s; i++, s = s->next) {
        if (s->captured.frame_depth != capture->frame_depth)
            continue;
        size_t used = (s->captured.used + align - 1) & ~(align - 1);
        if (used + granules <= GRANULES)
            return s;
        if (slab_is_all_free(s)) {
            slab_rewind(s);
            return s;
        }
    }
    s = slab_take(h);
    if (s) {
        s->captured.frame_depth = capture->frame_depth;
        s->next = capture->slabs;
        capture->slabs = s;
    }
    return s;
}

void *capture_alloc(struct heap *h, size_t size, size_t alignment) {
    if (size > CAPTURE_MAX || alignment > CAPTURE_ALIGN_MAX)
        return NULL;
    size_t granules = granules_of(size), align = granules_of(alignment);
    heap_set_busy(h, true);
    struct slab *s = slab_with_room(h, granules, align);
    void *p = NULL;
    if (s) {
        size_t first = (s->captured.used + align - 1) & ~(align - 1);
        // Atomic for the neighbours' sake, which other threads may be freeing. relaxed: the program
        // hands the block on, and what it sees of it with it.
        and_relaxed(&s->bitmap[first / 64], ~((uint64_t)1 << first % 64));
        store_relaxed(&s->captured.used, (uint32_t)(first + granules));
        s->captured.made++;
        p = slab_start(s) + (first << GRANULE_SHIFT);
    }
    heap_set_busy(h, false);
    return p;
}

static void slab_give_up(struct slab *s) {
    region_slab_release(s);
}

void capture_free(void *p, uint32_t entry) {
    struct slab_position at = slab_locate(p, CAPTURE_CLASS);
    struct slab *s = at.slab;
    uint64_t bit = (uint64_t)1 << at.index % 64;
    // acq_rel: the one that gives the slab up, or uses it again, has seen every block's last use.
    if (at.offset || __atomic_fetch_or(&s->bitmap[at.index / 64], bit, __ATOMIC_ACQ_REL) & bit) {
        misuse_in_region("free", p);
        return;
    }
    if (__atomic_sub_fetch(&s->captured.live, 1, __ATOMIC_ACQ_REL) == 0) {
        __atomic_fetch_sub(&heap_of_entry(entry)->capture.held, UNIT_SIZE, __ATOMIC_RELAXED);
        slab_give_up(s);
    }
}

void capture_stop(uint32_t frame_depth) {
    if (!is_on())
        return;
    struct capture *capture = &captured_heap->capture;
    for (uint32_t depth = frame_depth; depth <= capture->frame_depth; depth++)
        capture->begun[depth] = 0;
    capture_settle(captured_heap);
}

bool capture_pause(void) {
    bool paused = is_on();
    if (paused)
        thread_heap = captured_heap;
    return paused;
}

void capture_resume(bool paused) {
    if (paused)
        thread_heap = &capturing_heap;
}

size_t capture_frame_ended(uint32_t frame_depth) {
    struct heap *h = heap_of_thread();
    size_t escaped = 0;
    if (!h)
        return 0;
    struct capture *capture = &h->capture;
    // An outer frame's may lie on top, taken after the capture in the inner one had ended.
    for (struct slab *s, **link = &capture->slabs; (s = *link) != NULL;) {
        if (s->captured.frame_depth < frame_depth) {
            link = &s->next;
            continue;
        }
        *link = s->next;
        // Before the sum, for from then on another thread may give the slab up.
        add_relaxed(&capture->held, UNIT_SIZE);
        int32_t live =
            __atomic_add_fetch(&s->captured.live, (int32_t)s->captured.made, __ATOMIC_ACQ_REL);
        escaped += (size_t)live;
        if (!live) {
            __atomic_fetch_sub(&capture->held, UNIT_SIZE, __ATOMIC_RELAXED);
            slab_give_up(s);
        }
    }
    return escaped;
}

void capture_drop(struct heap *h) {
    capture_stop(0);
    if (h->capture.slabs)
        capture_frame_ended(0);
}

static bool is_live(struct slab_position at) {
    return !at.offset && at.index < load_relaxed(&at.slab->captured.used) &&
           !(load_relaxed(&at.slab->bitmap[at.index / 64]) >> at.index % 64 & 1);
}

bool capture_owns(const void *p) {
    return is_live(slab_locate(p, CAPTURE_CLASS));
}

// Granules from a block's start to the next one's, or to where the slab is used.
static unsigned block_granules(const struct slab *s, unsigned first) {
    unsigned end = load_relaxed(&s->captured.used), next = first + 1;
    while (next < end) {
        uint64_t begins = ~load_relaxed(&s->bitmap[next / 64]) >> next % 64;
        if (begins) {
            next += (unsigned)__builtin_ctzll(begins);
            break;
        }
        next += 64 - next % 64;
    }
    return (next < end ? next : end) - first;
}

size_t capture_block_size(const char *call, const void *p) {
    struct slab_position at = slab_locate(p, CAPTURE_CLASS);
    if (!is_live(at)) {
        misuse_in_region(call, p);
        return 0;
    }
    return (size_t)block_granules(at.slab, at.index) << GRANULE_SHIFT;
}

static void slab_count(const struct slab *s, struct capture_counts *out) {
    unsigned end = load_relaxed(&s->captured.used);
    out->slab_bytes += UNIT_SIZE;
    for (unsigned first = 0; first < end; first++) {
        if (load_relaxed(&s->bitmap[first / 64]) >> first % 64 & 1)
            continue;
        out->live_blocks++;
        out->live_bytes += (uint64_t)block_granules(s, first) << GRANULE_SHIFT;
    }
}

void capture_counts_get(struct capture_counts *out) {
    *out = (struct capture_counts){0};
    size_t units = load_relaxed(&was_used) ? load_relaxed(&region.unit_count) : 0;
    for (size_t unit = 0; unit < units; unit++)
        if (load_relaxed(&region.entries[unit]) & ENTRY_CAPTURE)
            slab_count(&region.slabs[unit], out);
}
