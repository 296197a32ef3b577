// The depot: refilling bins and taking full magazines back, once per 62 calls at most.
#include "heap/depot.h"
#include "heap/mail.h"
#include "heap/misuse.h"
#include "heap/shelf.h"
#include "heap/spare.h"
#include "heap/strays.h"
#include "heap/valid.h"

enum { MAIL_PER_DRAIN = 4 * MAGAZINE_BLOCKS, REFILL_FIRST = 4 };

// Leaves the blocks of other heaps in the magazine, and gives the entry of one of them.
static uint32_t mixed_take_own(struct heap *h, struct magazine *m) {
    unsigned c = m->unit_entry, others = 0;
    uint32_t other = 0;
    for (unsigned i = 0; i < m->count; i++) {
        void *p = m->slots[i];
        uint32_t entry = region_entry(p);
        if (entry == (h->owner | c)) {
            shelf_put(h, p, entry);
        } else if (entry_is_heap_slab(entry) && (entry & ENTRY_CLASS_MASK) == c) {
            m->slots[others++] = p;
            other = entry;
        } else {
            misuse_in_region("free", p);
        }
    }
    m->count = (uint16_t)others;
    return other;
}

struct magazine *depot_empty_magazine(struct heap *h, struct magazine *m) {
    if (magazine_is_mixed(m)) {
        uint32_t other = mixed_take_own(h, m);
        if (!other)
            return m;
        mail_forward(m, other);
        return NULL;
    }
    for (unsigned i = m->count; i-- > 0;)
        shelf_put(h, m->slots[i], m->unit_entry);
    m->count = 0;
    return m;
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
    m = depot_empty_magazine(h, m);
    if (!m)
        return;
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

// An empty magazine for blocks with this entry: the one under a top, or a spare one for NULL.
static struct magazine *empty_magazine(struct heap *h, uint32_t unit_entry, void **top) {
    struct magazine *m = top ? magazine_of(top) : spare_take(h);
    if (m) {
        m->unit_entry = unit_entry;
        m->count = 0;
    }
    return m;
}

void *depot_refill(struct heap *h, unsigned c) {
    void **top = h->bin[c], *single = NULL;
    heap_set_busy(h, true);
    h->bin[c] = NULL; // out of a signal handler's reach
    bool is_locked = back_end_enter(h);
    struct magazine *m = is_locked ? depot_pop_or_mail(h, c) : stash_take(h, c);
    h->is_mixed[c] = m && magazine_is_mixed(m);
    if ((!m || h->is_mixed[c]) && h->wanted[c] < size_classes[c].depot_limit)
        h->wanted[c]++;
    if (m) {
        if (top)
            spare_give(h, magazine_of(top));
    } else {
        m = empty_magazine(h, h->owner | c, top);
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
        h->bin[c] = magazine_top(m);
    heap_set_busy(h, false);
    return single;
}

// The magazine under a top that was taken out of its bin.
static struct magazine *bin_magazine(struct heap *h, unsigned c, void **top) {
    struct magazine *m = magazine_of(top);
    m->count = (uint16_t)magazine_top_count(top);
    m->unit_entry = h->is_mixed[c] ? c : h->owner | c;
    h->is_mixed[c] = false;
    return m;
}

// There is none to put in the full one's place, which is emptied where it is.
static void take_in_without_magazine(struct heap *h, unsigned c, void **top, void *p,
                                     bool is_locked) {
    if (!is_locked) { // a helper is at work on this heap: the block is lost
        h->bin[c] = top;
        return;
    }
    struct magazine *m = top ? depot_empty_magazine(h, bin_magazine(h, c, top)) : NULL;
    h->bin[c] = m ? magazine_top(m) : NULL;
    shelf_put(h, p, h->owner | c);
}

// Puts p into a new magazine, which is mixed if the entry is but a class; the full one is filed.
// False: such a block finds no magazine, and nothing has changed.
static bool take_in(struct heap *h, uint32_t unit_entry, void *p) {
    unsigned c = unit_entry & ENTRY_CLASS_MASK;
    void **top = h->bin[c];
    heap_set_busy(h, true);
    h->bin[c] = NULL; // out of a signal handler's reach
    bool is_locked = back_end_enter(h), is_mixed = unit_entry == c;
    struct magazine *m = empty_magazine(h, unit_entry, NULL);
    if (m && top && is_locked)
        depot_put(h, c, bin_magazine(h, c, top));
    else if (m && top)
        stash_put(h, bin_magazine(h, c, top));
    if (m) {
        m->slots[m->count++] = p;
        h->is_mixed[c] = is_mixed;
        h->bin[c] = magazine_top(m);
    } else if (is_mixed) {
        h->bin[c] = top;
    } else {
        take_in_without_magazine(h, c, top, p, is_locked);
    }
    if (is_locked)
        heap_check(h, c);
    back_end_leave(h, is_locked);
    heap_set_busy(h, false);
    return m || !is_mixed;
}

void depot_take_in(struct heap *h, unsigned c, void *p) {
    take_in(h, h->owner | c, p);
}

bool depot_keep(struct heap *h, unsigned c, void *p) {
    void **top = h->bin[c];
    if (!top)
        return false;
    if (UNLIKELY(!bin_is_empty(h, c) && top[-1] == p)) {
        misuse_in_region("free", p);
        return true;
    }
    if (UNLIKELY(bin_is_full(h, c))) {
        h->wanted[c]--;
        return take_in(h, c, p);
    }
    h->is_mixed[c] = true;
    *top = p;
    order_for_fork();
    h->bin[c] = top + 1;
    return true;
}

bool depot_trim(struct heap *h) {
    struct magazine *emptied = NULL;
    bool is_mixed_left = false;
    for (unsigned c = 1; c < CLASS_COUNT; c++) {
        struct back_class *back = &h->back[c];
        for (uint32_t unused = back->depot_low; unused && back->depot; unused--) {
            struct magazine *m = depot_empty_magazine(h, depot_pop(back));
            if (m) {
                m->next = emptied;
                emptied = m;
            }
        }
        back->depot_low = back->depot_count;
        is_mixed_left |= back->depot && magazine_is_mixed(back->depot);
    }
    magazine_give_list(emptied);
    return is_mixed_left;
}

static void bin_drain(struct heap *h, unsigned c) {
    void **top = h->bin[c];
    h->bin[c] = NULL;
    if (!top)
        return;
    struct magazine *m = depot_empty_magazine(h, bin_magazine(h, c, top));
    if (m)
        spare_give(h, m);
}

void depot_send_home(struct heap *h) {
    for (unsigned c = 1; c < CLASS_COUNT; c++)
        if (h->is_mixed[c])
            bin_drain(h, c);
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
