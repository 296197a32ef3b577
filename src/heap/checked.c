// Checked blocks: no bin, no magazine; a block is live exactly when its bit is clear.
#include "heap/checked.h"
#include "heap/shelf.h"

void *checked_alloc(struct heap *h, unsigned c) {
    if (!lock_take(&h->lock))
        return NULL;
    void *p = shelf_take_watched(h, c);
    lock_release(&h->lock);
    return p;
}

void checked_free(void *p, uint32_t entry) {
    struct heap *owner = heap_of_entry(entry);
    if (!lock_take(&owner->lock))
        return;
    shelf_put(owner, p, entry);
    lock_release(&owner->lock);
}
