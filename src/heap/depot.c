// Refilling bins and taking full magazines back: once per 62 calls at most.
#include "heap/depot.h"
#include "heap/housekeeping.h"
#include "heap/mail.h"
#include "heap/misuse.h"
#include "heap/slab.h"

enum { SPARE_MAX = 16, SPARE_BATCH = 8, MAIL_PER_REFILL = 4 * MAGAZINE_BLOCKS, SLABS_PER_REFILL = 4 };
enum { STASH_SEARCH = 32, STASH_PER_SLAB = 8, RETIRED_MAX = 64, ORPHANS_MAX = 8 };
// Unused slabs from which on the alarm is set, so that they leave even if all calls are fast.
#define POOL_ALARM_BYTES ((size_t)1024 * 1024)

struct magazine *depot_spare_take(struct heap *h) {
    if (!h->spare) {
        h->spare = magazine_take_batch(SPARE_BATCH);
        h->spare_count = 0;
        for (struct magazine *m = h->spare; m; m = m->next)
            h->spare_count++;
    }
    struct magazine *m = h->spare;
    if (m) {
        h->spare = m->next;
        h->spare_count--;
    }
    return m;
}

static void spare_give(struct heap *h, struct magazine *m) {
    m->next = h->spare;
    h->spare = m;
    if (++h->spare_count <= SPARE_MAX)
        return;
    struct magazine *list = h->spare, *last = list;
    for (int i = 1; i < SPARE_BATCH; i++)
        last = last->next;
    h->spare = last->next;
    h->spare_count -= SPARE_BATCH;
    last->next = NULL;
    magazine_give_list(list);
}

// Is the back end ours now? If not, a helper is at work there, and the owner does what it has to do
// with strays that depot_adopt_strays files later. It waits only when it has many, for then the
// helper has lost its core in the middle of its work, and strays could grow without bound; and for
// a fork in progress, which holds every lock and must find nothing half done outside them.
static bool back_end_enter(struct heap *h) {
    bool is_locked = lock_try(&h->lock);
    if (!is_locked && (h->orphan_count >= ORPHANS_MAX || load_acquire(&heap_fork_pending)))
        is_locked = lock_take(&h->lock);
    if (!is_locked)
        heap_set_unlocked(h, true);
    else if (h->stash || h->orphans)
        depot_adopt_strays(h);
    return is_locked;
}

static void back_end_leave(struct heap *h, bool is_locked) {
    if (is_locked)
        lock_release(&h->lock);
    else
        heap_set_unlocked(h, false);
}

// Slabs that are more than half free stand apart and are taken from last, so that they run empty.
static bool slab_is_sparse(const struct slab *s, unsigned c) {
    return s->free_count > size_classes[c].block_count / 2;
}

static struct slab **slab_list(struct heap *h, const struct slab *s, unsigned c) {
    return s->state == SLAB_SPARSE ? &h->back[c].sparse : &h->back[c].partial;
}

static void slab_link(struct heap *h, struct slab *s, unsigned c) {
    store_relaxed(&s->state, slab_is_sparse(s, c) ? SLAB_SPARSE : SLAB_PARTIAL);
    struct slab **first = slab_list(h, s, c);
    s->previous = NULL;
    s->next = *first;
    if (*first)
        (*first)->previous = s;
    *first = s;
}

static void slab_unlink(struct heap *h, struct slab *s, unsigned c) {
    *(s->previous ? &s->previous->next : slab_list(h, s, c)) = s->next;
    if (s->next)
        s->next->previous = s->previous;
}

// After blocks were taken: full slabs leave the lists, a sparse one may be sparse no more.
static void slab_refile(struct heap *h, struct slab *s, unsigned c) {
    if (s->free_count && slab_is_sparse(s, c) == (s->state == SLAB_SPARSE))
        return;
    slab_unlink(h, s, c);
    if (s->free_count)
        slab_link(h, s, c);
    else
        store_relaxed(&s->state, SLAB_FULL);
}

static void slab_to_region(struct heap *h, struct slab *s, unsigned c) {
    h->back[c].counts.returned++;
    region_slab_release(s);
    if (region_dirty_bytes() > POOL_ALARM_BYTES)
        housekeeping_alarm();
}

// An empty watched slab stays for a while, so that a second free of its last block is still seen.
static void slab_retire(struct heap *h, struct slab *s, unsigned c) {
    s->next = NULL;
    *(h->retired_last ? &h->retired_last->next : &h->retired) = s;
    h->retired_last = s;
    if (++h->retired_count <= RETIRED_MAX)
        return;
    struct slab *oldest = h->retired;
    h->retired = oldest->next;
    h->retired_count--;
    slab_to_region(h, oldest, oldest->entry & ENTRY_CLASS_MASK);
}

void depot_release_retired(struct heap *h) {
    struct slab *s;
    while ((s = h->retired)) {
        h->retired = s->next;
        slab_to_region(h, s, s->entry & ENTRY_CLASS_MASK);
    }
    h->retired_last = NULL;
    h->retired_count = 0;
}

// May this block of a magazine go back? Its unit's entry, its offset and its bit all have to fit.
static bool block_is_out(void *p, uint32_t entry, struct slab_position at) {
    return region_owns(p) && region_entry(p) == entry &&
           slab_position_is_out(at, entry & ENTRY_CLASS_MASK);
}

// Puts one checked block back; its slab follows to where it belongs now.
static void block_put(struct heap *h, struct slab_position at, unsigned c) {
    struct slab *s = at.slab;
    slab_put_block(at);
    if (s->state == SLAB_ORPHAN)
        return; // counted and filed when it is adopted
    h->back[c].blocks_out--;
    if (s->state == SLAB_FULL) {
        slab_link(h, s, c);
    } else if (s->state == SLAB_PARTIAL && slab_is_sparse(s, c)) {
        slab_unlink(h, s, c);
        slab_link(h, s, c);
    } else if (s->free_count == size_classes[c].block_count) {
        slab_unlink(h, s, c);
        if (s->entry & ENTRY_TWIN)
            slab_retire(h, s, c);
        else
            slab_to_region(h, s, c);
    }
}

// Puts slots first..m->count - 1 back into their slabs.
static void magazine_empty_above(struct heap *h, struct magazine *m, unsigned first) {
    unsigned c = m->unit_entry & ENTRY_CLASS_MASK;
    for (unsigned i = m->count; i-- > first;) {
        void *p = m->slots[i];
        struct slab_position at = slab_locate(p, c);
        if (LIKELY(block_is_out(p, m->unit_entry, at)))
            block_put(h, at, c);
        else
            misuse_in_region("free", p);
    }
    m->count = (uint16_t)first;
}

void depot_put_block(struct heap *h, void *p, uint32_t entry) {
    struct slab_position at = slab_locate(p, entry & ENTRY_CLASS_MASK);
    if (block_is_out(p, entry, at))
        block_put(h, at, entry & ENTRY_CLASS_MASK);
    else
        misuse_in_region("free", p);
}

void depot_empty_magazine(struct heap *h, struct magazine *m) {
    magazine_empty_above(h, m, 0);
}

void depot_check_magazine(struct magazine *m) {
    unsigned c = m->unit_entry & ENTRY_CLASS_MASK, good = 0;
    for (unsigned i = 0; i < m->count; i++) {
        void *p = m->slots[i];
        if (LIKELY(block_is_out(p, m->unit_entry, slab_locate(p, c))))
            m->slots[good++] = p;
        else
            misuse_in_region("free", p);
    }
    m->count = (uint16_t)good;
}

void depot_put(struct heap *h, unsigned c, struct magazine *m) {
    struct back_class *back = &h->back[c];
    back->counts.swaps++;
    if (back->depot_count >= size_classes[c].depot_limit) {
        depot_empty_magazine(h, m);
        m->next = NULL;
        magazine_give_list(m);
        return;
    }
    m->next = back->depot;
    back->depot = m;
    back->depot_count++;
}

static struct magazine *depot_pop(struct heap *h, unsigned c) {
    struct back_class *back = &h->back[c];
    struct magazine *m = back->depot;
    if (!m)
        return NULL;
    back->depot = m->next;
    if (--back->depot_count < back->depot_low)
        back->depot_low = back->depot_count;
    back->counts.swaps++;
    return m;
}

void depot_adopt_strays(struct heap *h) {
    struct magazine *m;
    while ((m = h->stash)) {
        h->stash = m->next;
        depot_put(h, m->unit_entry & ENTRY_CLASS_MASK, m);
    }
    struct slab *s;
    h->orphan_count = 0;
    while ((s = h->orphans)) {
        unsigned c = s->entry & ENTRY_CLASS_MASK;
        h->orphans = s->next;
        h->back[c].counts.slabs++;
        h->back[c].blocks_out += size_classes[c].block_count - s->free_count;
        if (s->free_count == size_classes[c].block_count)
            slab_to_region(h, s, c);
        else if (s->free_count)
            slab_link(h, s, c);
        else
            store_relaxed(&s->state, SLAB_FULL);
    }
}

// The lowest address has to be popped first, so it goes on top.
static void blocks_reverse(void **blocks, unsigned count) {
    for (unsigned i = 0, j = count; i + 1 < j; i++) {
        void *swap = blocks[--j];
        blocks[j] = blocks[i];
        blocks[i] = swap;
    }
}

static void stash_put(struct heap *h, unsigned c, struct magazine *m) {
    m->unit_entry = h->owner | c;
    m->next = h->stash;
    h->stash = m;
}

// A magazine of this class that waits for the lock; a few are looked at.
static struct magazine *stash_take(struct heap *h, unsigned c) {
    struct magazine **link = &h->stash;
    for (int i = 0; i < STASH_SEARCH && *link; i++, link = &(*link)->next) {
        struct magazine *m = *link;
        if (m->unit_entry == (h->owner | c)) {
            *link = m->next;
            return m;
        }
    }
    return NULL;
}

// A fresh slab; its first blocks into out[]. Without the lock nobody can file the slab, so more of
// its blocks are laid by in magazines, for the next refills.
static unsigned fresh_slab_take(struct heap *h, unsigned c, void **out, unsigned want,
                                bool is_locked) {
    struct slab *s = region_slab_take(h->owner | c);
    if (!s)
        return 0;
    unsigned taken = slab_take_blocks(s, out, want);
    if (is_locked) {
        h->back[c].counts.slabs++;
        h->back[c].blocks_out += taken;
        slab_link(h, s, c);
        return taken;
    }
    for (int i = 0; i < STASH_PER_SLAB && s->free_count; i++) {
        struct magazine *m = depot_spare_take(h);
        if (!m)
            break;
        m->count = (uint16_t)slab_take_blocks(s, m->slots, MAGAZINE_BLOCKS);
        blocks_reverse(m->slots, m->count);
        stash_put(h, c, m);
    }
    store_relaxed(&s->state, SLAB_ORPHAN);
    s->next = h->orphans;
    h->orphans = s;
    h->orphan_count++;
    return taken;
}

static unsigned partial_slabs_take(struct heap *h, unsigned c, void **out, unsigned want) {
    struct back_class *back = &h->back[c];
    unsigned taken = 0;
    for (int i = 0; i < SLABS_PER_REFILL && taken < want; i++) {
        struct slab *s = back->partial ? back->partial : back->sparse;
        if (!s)
            break;
        taken += slab_take_blocks(s, out + taken, want - taken);
        slab_refile(h, s, c);
    }
    back->blocks_out += taken;
    return taken;
}

// Fills out[] from slabs; at least one block, or there is no memory.
static unsigned slabs_take(struct heap *h, unsigned c, void **out, unsigned want, bool is_locked) {
    unsigned taken = is_locked ? partial_slabs_take(h, c, out, want) : 0;
    if (!taken)
        taken = fresh_slab_take(h, c, out, want, is_locked);
    blocks_reverse(out, taken);
    return taken;
}

static struct magazine *depot_pop_or_mail(struct heap *h, unsigned c) {
    struct magazine *m = depot_pop(h, c);
    if (!m && (h->mail || load_relaxed(&h->inbox))) {
        mail_sort(h, MAIL_PER_REFILL, true);
        m = depot_pop(h, c);
    }
    return m;
}

// The magazine under a top, with its count set; a spare one for NULL.
static struct magazine *bin_magazine(struct heap *h, void **top) {
    struct magazine *m = top ? magazine_of(top) : depot_spare_take(h);
    if (m)
        m->count = (uint16_t)(top ? magazine_top_count(top) : 0);
    return m;
}

void *depot_refill(struct heap *h, unsigned c) {
    void ***bin = heap_bin(h, c), *single = NULL;
    bool is_locked = back_end_enter(h);
    struct magazine *m = is_locked ? depot_pop_or_mail(h, c) : stash_take(h, c);
    if (m) {
        if (*bin)
            spare_give(h, magazine_of(*bin));
    } else {
        m = bin_magazine(h, *bin);
        if (m) {
            if (is_locked)
                h->back[c].counts.refills++;
            m->count = (uint16_t)slabs_take(h, c, m->slots, size_classes[c].refill_count, is_locked);
        } else {
            slabs_take(h, c, &single, 1, is_locked);
        }
    }
    if (m) {
        if (m->count)
            single = m->slots[--m->count];
        *bin = magazine_top(m);
    }
    back_end_leave(h, is_locked);
    return single;
}

void depot_take_in(struct heap *h, unsigned c, void *p) {
    void ***bin = heap_bin(h, c), **top = *bin;
    bool is_locked = back_end_enter(h);
    struct magazine *full = top ? magazine_of(top) : NULL;
    struct magazine *m = depot_spare_take(h);
    if (full) {
        full->count = (uint16_t)magazine_top_count(top);
        full->unit_entry = h->owner | c;
        if (!m) { // no memory for a magazine: this one is emptied where it is
            if (is_locked)
                depot_empty_magazine(h, full);
            m = full;
        } else if (is_locked) {
            depot_put(h, c, full);
        } else {
            stash_put(h, c, full);
        }
    }
    if (m && m != full)
        m->count = 0;
    if (m && m->count < MAGAZINE_BLOCKS) {
        m->slots[m->count++] = p;
        *bin = magazine_top(m);
    } // else the block is lost: out of memory, and a helper at work on this heap
    back_end_leave(h, is_locked);
}

void *depot_take_watched(struct heap *h, unsigned c) {
    struct back_class *back = &h->back[c];
    struct slab *s = back->partial ? back->partial : back->sparse;
    if (!s) {
        s = region_slab_take(h->owner | ENTRY_TWIN | c);
        if (!s)
            return NULL;
        back->counts.slabs++;
        slab_link(h, s, c);
    }
    void *p = slab_take_round(s);
    back->blocks_out++;
    slab_refile(h, s, c);
    return p;
}

void depot_shrink_bin(struct heap *h, unsigned c) {
    void ***bin = heap_bin(h, c);
    struct magazine *m = bin_magazine(h, *bin);
    bool is_locked = back_end_enter(h);
    if (is_locked) {
        m->unit_entry = h->owner | c;
        magazine_empty_above(h, m, m->count / 2);
        *bin = magazine_top(m);
    }
    back_end_leave(h, is_locked);
}

void depot_trim(struct heap *h) {
    struct magazine *emptied = NULL;
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        struct back_class *back = &h->back[c];
        for (uint32_t unused = back->depot_low; unused && back->depot; unused--) {
            struct magazine *m = depot_pop(h, c);
            depot_empty_magazine(h, m);
            m->next = emptied;
            emptied = m;
        }
        back->depot_low = back->depot_count;
    }
    magazine_give_list(emptied);
}

static void bin_drain(struct heap *h, void ***bin, unsigned c) {
    void **top = *bin;
    *bin = NULL;
    if (!top)
        return;
    struct magazine *m = magazine_of(top);
    m->count = (uint16_t)magazine_top_count(top);
    m->unit_entry = h->owner | c;
    depot_empty_magazine(h, m);
    spare_give(h, m);
}

void depot_drain(struct heap *h) {
    depot_adopt_strays(h);
    while (mail_sort(h, MAIL_PER_REFILL, false)) {
    }
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        bin_drain(h, &h->bin[c], c);
        bin_drain(h, &h->hidden[c], c);
        h->back[c].depot_low = h->back[c].depot_count;
    }
    depot_trim(h);
    magazine_give_list(h->spare);
    h->spare = NULL;
    h->spare_count = 0;
}
