// Mail: a block freed by another thread goes home in a magazine of its owner and class.
#include "heap/mail.h"
#include "heap/depot.h"
#include "heap/misuse.h"
#include "heap/shelf.h"
#include "heap/spare.h"

// A sender helps when so many KiB wait unread: fewer, if the owner was not seen for a while.
enum {
    HELP_KIB = 2048,
    HELP_KIB_QUIET = 512,
    QUIET_MS = 40,
    HELP_BLOCKS = 124,
    UNREAD_MAX = UINT16_MAX
};
// Of one sender, if all that it fills were full; half of it is usual. With less, magazines for four
// owners and thirty classes leave almost empty: with 256 KiB `fan-in` takes twice the time.
#define OUTGOING_BYTES_MAX ((size_t)1024 * 1024)

// Classes in use lie side by side; owners, who count up, are the golden ratio of the slots apart:
// as far from each other as can be, however many there are (Knuth, volume 3, 6.4).
enum { OWNER_STRIDE = 79 };
_Static_assert(OWNER_STRIDE * 1000 / OUTGOING_SLOTS == 617, "the golden ratio of the slots");

static struct outgoing *outgoing_slot(struct heap *h, uint32_t entry) {
    return &h->outgoing[(entry + (entry >> ENTRY_OWNER_SHIFT) * OWNER_STRIDE) % OUTGOING_SLOTS];
}

static size_t outgoing_bytes(uint32_t entry) {
    const struct size_class *class = &size_classes[entry & ENTRY_CLASS_MASK];
    return (size_t) class->size * class->mail_count;
}

static void inbox_push(struct heap *owner, struct magazine *m) {
    struct magazine *head = load_relaxed(&owner->inbox);
    unsigned kib = m->count * size_classes[m->unit_entry & ENTRY_CLASS_MASK].size / 1024 + 1;
    do {
        // A head that was taken meanwhile gives a wrong sum, which only hurries or delays help.
        unsigned unread = kib + (head ? load_relaxed(&head->unread_kib) : 0);
        store_relaxed(&m->unread_kib, (uint16_t)(unread > UNREAD_MAX ? UNREAD_MAX : unread));
        m->next = head;
        // release: publishes the magazine's slots; pairs with the exchange in mail_sort.
    } while (!cas_release(&owner->inbox, &head, m));
}

static void magazine_send(struct magazine *m) {
    struct heap *owner = heap_of_entry(m->unit_entry);
    inbox_push(owner, m);
    unsigned unread = load_relaxed(&m->unread_kib);
    if (UNLIKELY(unread >= HELP_KIB_QUIET) &&
        (unread >= HELP_KIB || heap_is_quiet(owner, QUIET_MS)))
        mail_help(owner, HELP_BLOCKS);
}

static void outgoing_send(struct heap *h, struct outgoing *o) {
    struct magazine *m = magazine_of(o->top);
    m->count = (uint16_t)magazine_top_count(o->top);
    m->unit_entry = o->entry;
    *o = (struct outgoing){0};
    order_for_fork();
    h->mail_bytes -= outgoing_bytes(m->unit_entry);
    magazine_send(m);
}

void mail_flush(struct heap *h) {
    heap_set_unlocked(h, true);
    for (int i = 0; h->mail_bytes && i < OUTGOING_SLOTS; i++)
        if (h->outgoing[i].entry)
            outgoing_send(h, &h->outgoing[i]);
    heap_set_unlocked(h, false);
}

// Puts one block into its owner's back end directly: there is no memory for a magazine.
static void deliver_by_hand(void *p, uint32_t entry) {
    struct heap *owner = heap_of_entry(entry);
    if (!lock_take(&owner->lock))
        return; // a signal handler on top of this very lock: the block is lost
    shelf_put(owner, p, entry);
    lock_release(&owner->lock);
}

static SLOW_PATH void mail_post_first(struct heap *h, void *p, uint32_t entry) {
    struct outgoing *o = outgoing_slot(h, entry);
    heap_set_busy(h, true);
    heap_set_unlocked(h, true);
    if (o->entry)
        outgoing_send(h, o);
    // One after the other, so that each had time to fill.
    for (int i = 0;
         i < OUTGOING_SLOTS && h->mail_bytes + outgoing_bytes(entry) > OUTGOING_BYTES_MAX; i++) {
        struct outgoing *next = &h->outgoing[h->outgoing_hand++ % OUTGOING_SLOTS];
        if (next->entry)
            outgoing_send(h, next);
    }
    struct magazine *m = spare_take(h);
    if (m) {
        h->mail_bytes += outgoing_bytes(entry);
        m->slots[0] = p;
        *o = (struct outgoing){.top = &m->slots[1],
                               .entry = entry,
                               .room = size_classes[entry & ENTRY_CLASS_MASK].mail_count - 1u};
    }
    heap_set_unlocked(h, false);
    heap_set_busy(h, false);
    if (!m)
        deliver_by_hand(p, entry);
}

void mail_post(struct heap *h, void *p, uint32_t entry) {
    struct outgoing *o = outgoing_slot(h, entry);
    if (UNLIKELY(o->entry != entry)) {
        mail_post_first(h, p, entry);
        return;
    }
    if (UNLIKELY(o->top[-1] == p)) {
        misuse_double_free("free", p, size_classes[entry & ENTRY_CLASS_MASK].size);
        return;
    }
    *o->top = p;
    order_for_fork();
    o->top++;
    if (UNLIKELY(--o->room == 0)) {
        heap_set_busy(h, true);
        heap_set_unlocked(h, true);
        outgoing_send(h, o);
        heap_set_unlocked(h, false);
        heap_set_busy(h, false);
    }
}

void mail_post_single(void *p, uint32_t entry) {
    struct magazine *m = magazine_take_batch(1);
    if (!m) {
        deliver_by_hand(p, entry);
        return;
    }
    m->slots[0] = p;
    m->count = 1;
    m->unit_entry = entry;
    magazine_send(m);
}

unsigned mail_sort(struct heap *h, unsigned blocks, bool into_depot) {
    struct magazine *emptied = NULL;
    unsigned sorted = 0;
    if (!h->mail && load_relaxed(&h->inbox))
        // acquire: the slots of every magazine in the list are seen; pairs with inbox_push.
        store_relaxed(&h->mail, exchange_acquire(&h->inbox, NULL));
    while (h->mail && sorted < blocks) {
        struct magazine *m = h->mail;
        unsigned c = m->unit_entry & ENTRY_CLASS_MASK;
        store_relaxed(&h->mail, m->next); // relaxed: housekeeping looks before it has the lock
        h->back[c].counts.mailed += m->count;
        sorted += m->count;
        // A magazine that is less than half of what it could be is not worth keeping.
        if (into_depot && m->count >= size_classes[c].mail_count / 2) {
            depot_check_magazine(m);
            depot_put(h, c, m);
        } else {
            depot_empty_magazine(h, m);
            m->next = emptied;
            emptied = m;
        }
    }
    magazine_give_list(emptied);
    return sorted;
}

void mail_help(struct heap *h, unsigned blocks) {
    if (!lock_try(&h->lock))
        return;
    mail_sort(h, blocks, false);
    lock_release(&h->lock);
}
