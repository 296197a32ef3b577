// Strays: magazines and slabs that wait for the back end's lock.
#include "heap/strays.h"
#include "heap/depot.h"
#include "heap/shelf.h"
#include "heap/spare.h"

enum { STASH_SEARCH = 32, STASH_PER_SLAB = 8, ORPHANS_MAX = 8 };

// Is the back end ours now? If not, a helper is at work there, and the owner does what it has to do
// with strays that strays_adopt files later. It waits only when it has many, for then the
// helper has lost its core in the middle of its work, and strays could grow without bound; and for
// a fork in progress, which holds every lock and must find nothing half done outside them.
bool back_end_enter(struct heap *h) {
    bool is_locked = lock_try(&h->lock);
    if (!is_locked && (h->orphan_count >= ORPHANS_MAX || load_acquire(&heap_fork_pending)))
        is_locked = lock_take(&h->lock);
    if (!is_locked)
        heap_set_unlocked(h, true);
    else if (h->stash || h->orphans)
        strays_adopt(h);
    return is_locked;
}

void back_end_leave(struct heap *h, bool is_locked) {
    if (is_locked)
        lock_release(&h->lock);
    else
        heap_set_unlocked(h, false);
}

void stash_put(struct heap *h, unsigned c, struct magazine *m) {
    m->unit_entry = h->owner | c;
    m->next = h->stash;
    h->stash = m;
}

// A magazine of this class that waits for the lock; a few are looked at.
struct magazine *stash_take(struct heap *h, unsigned c) {
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

// Nobody can file the slab, so more of its blocks are laid by in magazines, for the next refills.
unsigned orphan_take(struct heap *h, unsigned c, void **out, unsigned want) {
    struct slab *s = region_slab_take(h->owner | c);
    if (!s)
        return 0;
    unsigned taken = slab_take_blocks(s, out, want);
    for (int i = 0; i < STASH_PER_SLAB && s->free_count; i++) {
        struct magazine *m = spare_take(h);
        if (!m)
            break;
        m->count = (uint16_t)slab_take_blocks(s, m->slots, size_classes[c].bin_count);
        magazine_reverse(m->slots, m->count);
        stash_put(h, c, m);
    }
    store_relaxed(&s->state, SLAB_ORPHAN);
    s->next = h->orphans;
    h->orphans = s;
    h->orphan_count++;
    return taken;
}

void strays_adopt(struct heap *h) {
    struct magazine *m;
    while ((m = h->stash)) {
        h->stash = m->next;
        depot_put(h, m->unit_entry & ENTRY_CLASS_MASK, m);
    }
    struct slab *s;
    h->orphan_count = 0;
    while ((s = h->orphans)) {
        unsigned count = size_classes[s->entry & ENTRY_CLASS_MASK].block_count;
        h->orphans = s->next;
        if (s->free_count == count)
            region_slab_release(s);
        else
            shelf_add(&h->back[s->entry & ENTRY_CLASS_MASK], s, count - s->free_count);
    }
}
