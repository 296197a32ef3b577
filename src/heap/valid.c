// Checking the rules of a class's slabs and depot.
#include "heap/valid.h"
#include "base/log.h"
#include "heap/slab.h"
#include <stdlib.h>

static void rule(bool holds, const char *what, unsigned c) {
    if (holds)
        return;
    log_line("broken rule, class of %u bytes: %s", size_classes[c].size, what);
    abort();
}

static unsigned free_blocks(const struct slab *s, unsigned c) {
    unsigned count = 0, words = (size_classes[c].block_count + 63u) / 64;
    for (unsigned word = 0; word < words; word++)
        count += (unsigned)__builtin_popcountll(s->bitmap[word]);
    return count;
}

static void slabs_check(struct heap *h, const struct slab *first, enum slab_state state,
                        unsigned c) {
    for (const struct slab *s = first; s; s = s->next) {
        size_t index = (size_t)(s - region.slabs);
        rule(s->state == state, "a slab is in the list of its state", c);
        rule((s->entry & ~ENTRY_TWIN) == (h->owner | c), "a slab is its heap's and class's", c);
        for (size_t unit = 0; unit < (size_t)1 << s->order; unit++)
            rule(region.entries[index + unit] == s->entry, "every unit has its slab's entry", c);
        rule(s->free_count && s->free_count == free_blocks(s, c), "free_count is the bits set", c);
        rule(!s->next || s->next->previous == s, "a list leads back", c);
    }
}

static void depot_check(struct heap *h, unsigned c) {
    unsigned count = 0;
    for (const struct magazine *m = h->back[c].depot; m; m = m->next, count++) {
        rule(m->count && m->count <= size_classes[c].bin_count,
             "a magazine of the depot fits a bin", c);
        for (unsigned i = 0; i < m->count; i++)
            rule(region_entry(m->slots[i]) == (h->owner | c), "a depot's block is its heap's", c);
    }
    rule(count == h->back[c].depot_count, "depot_count is the magazines in the depot", c);
}

void heap_check(struct heap *h, unsigned c) {
    slabs_check(h, h->back[c].partial, SLAB_PARTIAL, c);
    slabs_check(h, h->back[c].sparse, SLAB_SPARSE, c);
    depot_check(h, c);
    rule(h->back[c].blocks_out >= 0, "no block came back that never went out", c);
}
