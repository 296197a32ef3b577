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

void shelf_release_retired(struct heap *h) {
    struct slab *s;
    while ((s = h->retired)) {
        h->retired = s->next;
        slab_to_region(h, s, s->entry & ENTRY_CLASS_MASK);
    }
    h->retired_last = NULL;
    h->retired_count = 0;
}

void shelf_add(struct heap *h, struct slab *s, unsigned out) {
    unsigned c = s->entry & ENTRY_CLASS_MASK;
    h->back[c].counts.slabs++;
    h->back[c].blocks_out += out;
    if (s->free_count)
        slab_link(h, s, c);
    else
        store_relaxed(&s->state, SLAB_FULL);
}

unsigned shelf_take(struct heap *h, unsigned c, void **out, unsigned want) {
    struct back_class *back = &h->back[c];
    unsigned taken = 0;
    for (int i = 0; i < SLABS_PER_TAKE && taken < want; i++) {
        struct slab *s = back->partial ? back->partial : back->sparse;
        if (!s)
            break;
        taken += slab_take_blocks(s, out + taken, want - taken);
        slab_refile(h, s, c);
    }
    back->blocks_out += taken;
    return taken;
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

void shelf_put(struct heap *h, void *p, uint32_t entry) {
    unsigned c = entry & ENTRY_CLASS_MASK;
    struct slab_position at = slab_locate(p, c);
    if (LIKELY(shelf_may_put(p, entry, at)))
        block_put(h, at, c);
    else
        misuse_in_region("free", p);
}

void *shelf_take_watched(struct heap *h, unsigned c) {
    struct back_class *back = &h->back[c];
    struct slab *s = back->partial ? back->partial : back->sparse;
    if (!s) {
        s = region_slab_take(h->owner | ENTRY_TWIN | c);
        if (!s)
            return NULL;
        shelf_add(h, s, 0);
    }
    void *p = slab_take_round(s);
    back->blocks_out++;
    slab_refile(h, s, c);
    return p;
}
