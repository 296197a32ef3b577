// Spare magazines: enough at hand that swaps need no lock.
#include "heap/spare.h"

enum { SPARE_MAX = 16, SPARE_BATCH = 8 };

struct magazine *spare_take(struct heap *h) {
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

void spare_give(struct heap *h, struct magazine *m) {
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

void spare_release(struct heap *h) {
    magazine_give_list(h->spare);
    h->spare = NULL;
    h->spare_count = 0;
}
