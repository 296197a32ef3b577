// The depot: refilling bins and taking full magazines back, once per 62 calls at most.
#include "heap/depot.h"
#include "heap/bin.h"
#include "heap/mail.h"
#include "heap/misuse.h"
#include "heap/shelf.h"
#include "heap/spare.h"
#include "heap/strays.h"
#include "heap/valid.h"

enum { MAIL_PER_DRAIN = 4 * MAGAZINE_BLOCKS, REFILL_FIRST = 4 };

void depot_empty_magazine(struct heap *h, struct magazine *m) {
    for (unsigned i = m->count; i-- > 0;)
        shelf_put(h, m->slots[i], m->unit_entry);
    m->count = 0;
}

void depot_check_magazine(struct magazine *m) {
    unsigned c = m->unit_entry & ENTRY_CLASS_MASK, good = 0;
    for (unsigned i = 0; i < m->count; i++) {
        void *p = m->slots[i];
        if (LIKELY(shelf_may_put(p, m->unit_entry, slab_locate(p, c))))
            m->slots[good++] = p;
        else
            misuse_in_region("free", p);
    }
    m->count = (uint16_t)good;
}

bool depot_push(struct back_class *back, unsigned c, struct magazine *m) {
    back->counts.swaps++;
    if (back->depot_count >= size_classes[c].depot_limit || !m->count)
        return false;
    m->next = back->depot;
    back->depot = m;
    back->depot_count++;
    return true;
}

void depot_put(struct heap *h, unsigned c, struct magazine *m) {
    if (depot_push(&h->back[c], c, m))
        return;
    depot_empty_magazine(h, m);
    m->next = NULL;
    magazine_give_list(m);
}

struct magazine *depot_pop(struct back_class *back) {
    struct magazine *m = back->depot;
    if (!m)
        return NULL;
    back->depot = m->next;
    if (--back->depot_count < back->depot_low)
        back->depot_low = back->depot_count;
    back->counts.swaps++;
    return m;
}

// Fills out[] from slabs; at least one block, or there is no memory.
static unsigned slabs_take(struct heap *h, unsigned c, void **out, unsigned want, bool is_locked) {
    unsigned taken = is_locked ? shelf_take(&h->back[c], out, want) : orphan_take(h, c, out, want);
    if (!taken && is_locked) {
        struct slab *s = region_slab_take(h->owner | c);
        if (s) {
            taken = slab_take_blocks(s, out, want);
            shelf_add(&h->back[c], s, taken);
        }
    }
    magazine_reverse(out, taken);
    return taken;
}

static struct magazine *depot_pop_or_mail(struct heap *h, unsigned c) {
    struct magazine *m = depot_pop(&h->back[c]);
    if (!m && (h->mail || load_relaxed(&h->inbox)) && h->mail_per_refill) {
        mail_sort(h, h->mail_per_refill, true);
        m = depot_pop(&h->back[c]);
    }
    return m;
}

// A thread's first refills of a class are small: many threads need a few blocks and end, and what
// they took too much has to be put back.
static unsigned refill_want(struct heap *h, unsigned c) {
    unsigned want = REFILL_FIRST << h->back[c].refill_shift, most = size_classes[c].refill_count;
    if (want >= most)
        return most;
    h->back[c].refill_shift++;
    return want;
}

void *depot_refill(struct heap *h, unsigned c) {
    void *single = NULL;
    heap_set_busy(h, true);
    struct magazine *emptied = bin_unload(&h->bin[c]);
    bool is_locked = back_end_enter(h);
    struct magazine *m = is_locked ? depot_pop_or_mail(h, c) : stash_take(h, c);
    if (m) {
        if (emptied)
            spare_give(h, emptied);
    } else {
        m = emptied ? emptied : spare_take(h);
        if (m) {
            if (is_locked)
                h->back[c].counts.refills++;
            unsigned want = is_locked ? refill_want(h, c) : size_classes[c].refill_count;
            m->count = (uint16_t)slabs_take(h, c, m->slots, want, is_locked);
        } else {
            slabs_take(h, c, &single, 1, is_locked);
        }
    }
    if (m && m->count)
        single = m->slots[--m->count];
    if (is_locked)
        heap_check(h, c);
    back_end_leave(h, is_locked);
    if (m)
        bin_load(&h->bin[c], m);
    heap_set_busy(h, false);
    return single;
}

void depot_take_in(struct heap *h, unsigned c, void *p) {
    heap_set_busy(h, true);
    struct magazine *full = bin_unload(&h->bin[c]);
    bool is_locked = back_end_enter(h);
    struct magazine *m = spare_take(h);
    if (full) {
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
    if (m && m->count < size_classes[c].bin_count)
        m->slots[m->count++] = p;
    else if (is_locked) // no memory for a magazine
        shelf_put(h, p, h->owner | c);
    // else the block is lost: no memory, and a helper at work on this heap
    if (is_locked)
        heap_check(h, c);
    back_end_leave(h, is_locked);
    if (m)
        bin_load(&h->bin[c], m);
    heap_set_busy(h, false);
}

void depot_trim(struct heap *h) {
    struct magazine *emptied = NULL;
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        struct back_class *back = &h->back[c];
        for (uint32_t unused = back->depot_low; unused && back->depot; unused--) {
            struct magazine *m = depot_pop(&h->back[c]);
            depot_empty_magazine(h, m);
            m->next = emptied;
            emptied = m;
        }
        back->depot_low = back->depot_count;
    }
    magazine_give_list(emptied);
}

static void bin_drain(struct heap *h, unsigned c) {
    struct magazine *m = bin_unload(&h->bin[c]);
    if (!m)
        return;
    m->unit_entry = h->owner | c;
    depot_empty_magazine(h, m);
    spare_give(h, m);
}

void depot_drain(struct heap *h) {
    strays_adopt(h);
    while (mail_sort(h, MAIL_PER_DRAIN, false)) {
    }
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        bin_drain(h, c);
        h->back[c].depot_low = h->back[c].depot_count;
        h->back[c].refill_shift = 0;
    }
    depot_trim(h);
    spare_release(h);
}
