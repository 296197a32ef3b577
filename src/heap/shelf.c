// Shelving slabs, and putting blocks back into them.
#include "heap/shelf.h"
#include "heap/housekeeping.h"
#include "heap/misuse.h"

enum { SLABS_PER_TAKE = 4, RETIRED_MAX = 64 };
// Unused slabs from which on the alarm is set, so that they leave even if all calls are fast.
#define POOL_ALARM_BYTES ((size_t)1024 * 1024)

// Slabs that are more than half free stand apart and are taken from last, so that they run empty.
static bool slab_is_sparse(const struct slab *s, unsigned c) {
    return s->free_count > size_classes[c].block_count / 2;
}

static unsigned slab_class(const struct slab *s) {
    return s->entry & ENTRY_CLASS_MASK;
}

static struct slab **slab_list(struct back_class *back, const struct slab *s) {
    return s->state == SLAB_SPARSE    ? &back->sparse
           : s->state == SLAB_PARTIAL ? &back->partial
                                      : &back->full;
}

static bool slab_is_listed(const struct back_class *back, const struct slab *s) {
    return s->state != SLAB_FULL || back->lists_full;
}

static void slab_link(struct back_class *back, struct slab *s) {
    store_relaxed(&s->state, !s->free_count                     ? SLAB_FULL
                             : slab_is_sparse(s, slab_class(s)) ? SLAB_SPARSE
                                                                : SLAB_PARTIAL);
    if (!slab_is_listed(back, s))
        return;
    struct slab **first = slab_list(back, s);
    s->previous = NULL;
    s->next = *first;
    if (*first)
        (*first)->previous = s;
    *first = s;
}

static void slab_unlink(struct back_class *back, struct slab *s) {
    if (!slab_is_listed(back, s))
        return;
    *(s->previous ? &s->previous->next : slab_list(back, s)) = s->next;
    if (s->next)
        s->next->previous = s->previous;
}

// After blocks were taken: full slabs leave the lists, a sparse one may be sparse no more.
static void slab_refile(struct back_class *back, struct slab *s) {
    if (s->free_count && slab_is_sparse(s, slab_class(s)) == (s->state == SLAB_SPARSE))
        return;
    slab_unlink(back, s);
    slab_link(back, s);
}

void shelf_keep(struct back_class *back, struct slab *s) {
    slab_link(back, s);
}

static void alarm_if_much_is_pooled(void) {
    if (region_dirty_bytes() > POOL_ALARM_BYTES)
        housekeeping_alarm();
}

void shelf_release(struct back_class *back, struct slab *s) {
    back->counts.returned++;
    region_slab_release(s);
    alarm_if_much_is_pooled();
}

void shelf_release_empty(struct back_class *back) {
    for (struct slab *s = back->sparse, *next; s; s = next) {
        next = s->next;
        if (s->free_count != size_classes[slab_class(s)].block_count)
            continue;
        slab_unlink(back, s);
        shelf_release(back, s);
    }
}

void shelf_release_list(struct slab *first) {
    region_slabs_release(first);
    alarm_if_much_is_pooled();
}

// An empty watched slab stays for a while, so that a second free of its last block is still seen.
static void slab_retire(struct heap *h, struct slab *s) {
    s->next = NULL;
    *(h->retired_last ? &h->retired_last->next : &h->retired) = s;
    h->retired_last = s;
    if (++h->retired_count <= RETIRED_MAX)
        return;
    struct slab *oldest = h->retired;
    h->retired = oldest->next;
    h->retired_count--;
    shelf_release(&h->back[slab_class(oldest)], oldest);
}

void shelf_release_retired(struct heap *h) {
    struct slab *s;
    while ((s = h->retired)) {
        h->retired = s->next;
        shelf_release(&h->back[slab_class(s)], s);
    }
    h->retired_last = NULL;
    h->retired_count = 0;
}

void shelf_add(struct back_class *back, struct slab *s, unsigned out) {
    back->counts.slabs++;
    back->blocks_out += out;
    slab_link(back, s);
}

unsigned shelf_take(struct back_class *back, void **out, unsigned want) {
    unsigned taken = 0;
    for (int i = 0; i < SLABS_PER_TAKE && taken < want; i++) {
        struct slab *s = back->partial ? back->partial : back->sparse;
        if (!s)
            break;
        taken += slab_take_blocks(s, out + taken, want - taken);
        slab_refile(back, s);
    }
    back->blocks_out += taken;
    return taken;
}

bool shelf_put_block(struct back_class *back, struct slab_position at) {
    struct slab *s = at.slab;
    unsigned c = slab_class(s);
    slab_put_block(at);
    if (s->state == SLAB_ORPHAN)
        return false; // counted and filed when it is adopted
    back->blocks_out--;
    bool is_empty = s->free_count == size_classes[c].block_count;
    if (is_empty || s->state == SLAB_FULL || (s->state == SLAB_PARTIAL && slab_is_sparse(s, c))) {
        slab_unlink(back, s);
        if (!is_empty)
            slab_link(back, s);
    }
    return is_empty;
}

void shelf_put(struct heap *h, void *p, uint32_t entry) {
    unsigned c = entry & ENTRY_CLASS_MASK;
    struct slab_position at = slab_locate(p, c);
    if (UNLIKELY(!shelf_may_put(p, entry, at)))
        misuse_in_region("free", p);
    else if (!shelf_put_block(&h->back[c], at))
        return;
    else if (entry & ENTRY_TWIN)
        slab_retire(h, at.slab);
    else
        shelf_release(&h->back[c], at.slab);
}

void *shelf_take_round(struct back_class *back) {
    struct slab *s = back->partial ? back->partial : back->sparse;
    if (!s)
        return NULL;
    void *p = slab_take_round(s);
    back->blocks_out++;
    slab_refile(back, s);
    return p;
}

void *shelf_take_watched(struct heap *h, unsigned c) {
    struct back_class *back = &h->back[c];
    void *p = shelf_take_round(back);
    struct slab *s = p ? NULL : region_slab_take(h->owner | ENTRY_TWIN | c);
    if (!s)
        return p;
    shelf_add(back, s, 0);
    return shelf_take_round(back);
}
