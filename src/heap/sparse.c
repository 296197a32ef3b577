// Giving back the pages of free blocks inside slabs that some other block keeps alive.
#include "heap/sparse.h"
#include "base/os.h"
#include "heap/slab.h"

#define WORTHWHILE_SIZE 1024 // smaller blocks seldom leave a whole page free
// Class 1 is where each round begins; classes below WORTHWHILE_SIZE are passed over.
enum { FIRST_CLASS = 1 };
enum { SLABS_SEARCHED = 4, NEWLY_FREE_SHARE = 8, LEFT_ALONE_TICKS = 2 };

static bool is_due(const struct slab *s, unsigned c) {
    uint8_t age = (uint8_t)(load_relaxed(&region_ticks) - s->touched);
    return age >= LEFT_ALONE_TICKS &&
           s->free_count > s->purged_count + size_classes[c].block_count / NEWLY_FREE_SHARE;
}

static bool is_free(const struct slab *s, unsigned index) {
    return s->bitmap[index / 64] >> index % 64 & 1;
}

static void slab_purge(struct slab *s, unsigned c) {
    size_t size = size_classes[c].size;
    unsigned count = size_classes[c].block_count;
    char *start = slab_start(s);
    for (unsigned first = 0; first < count; first++) {
        unsigned end = first;
        while (end < count && is_free(s, end))
            end++;
        size_t from = (first * size + OS_PAGE - 1) & ~(OS_PAGE - 1);
        size_t to = end * size & ~(OS_PAGE - 1);
        if (to > from)
            os_purge(start + from, to - from);
        first = end;
    }
    s->purged_count = s->free_count;
}

bool sparse_purge_one(struct heap *h) {
    unsigned c = h->sparse_hand;
    struct slab *s = size_classes[c].size < WORTHWHILE_SIZE ? NULL : h->back[c].sparse;
    for (int i = 0; i < SLABS_SEARCHED && s; i++, s = s->next) {
        if (is_due(s, c)) {
            slab_purge(s, c);
            return true;
        }
    }
    h->sparse_hand = c + 1 < CLASS_COUNT ? c + 1 : FIRST_CLASS;
    return false;
}
