// Deferred frees: a thread's mail is taken in when the thread chose.
#include "heap/deferred.h"
#include "heap/mail.h"

// Blocks at a time under the lock, which housekeeping and helping senders only try.
enum { BLOCKS_PER_LOCK = 16 * MAGAZINE_BLOCKS };

void deferred_set(struct heap *h, unsigned per_refill, unsigned per_frame) {
    h->mail_per_refill = per_refill;
    h->mail_per_frame = per_frame;
}

size_t deferred_drain(struct heap *h, size_t max) {
    size_t taken = 0, step = 1;
    heap_set_busy(h, true);
    mail_flush(h);
    while (step && taken < max && lock_take(&h->lock)) {
        size_t left = max - taken;
        step = mail_sort(h, left < BLOCKS_PER_LOCK ? (unsigned)left : BLOCKS_PER_LOCK, true);
        lock_release(&h->lock);
        taken += step;
    }
    heap_set_busy(h, false);
    return taken;
}

void deferred_frame(void) {
    struct heap *h = heap_of_thread();
    if (h && !h->is_busy)
        deferred_drain(h, h->mail_per_frame);
}
