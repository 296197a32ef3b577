// The registry of pools and groups.
#include "kind/kind.h"
#include "base/os.h"
#include "base/range.h"
#include "heap/alloc.h"
#include "heap/capture.h"
#include "heap/frame_hook.h"
#include "heap/kind_hook.h"
#include "heap/passthrough.h"
#include "kind/group.h"
#include "kind/kinds.h"
#include "kind/piece.h"
#include "kind/pool.h"
#include "kind/pool_cache.h"
#include <errno.h>
#include <pthread.h>
#include <string.h>

enum { KINDS_MAX = (1 << 18) - 1 };
_Static_assert(((uint32_t)KINDS_MAX << ENTRY_OWNER_SHIFT) < ENTRY_GROUP,
               "an owner's number fits below the flags of an entry");

static struct lock kinds_lock = {.rank = LOCK_RANK_KINDS};
static struct range places;      // under the lock
static uint32_t count;           // release: publishes the places below it; acquire to read
static struct kind *free_places; // under the lock
static uint64_t last_id;         // under the lock
static pthread_once_t start_once = PTHREAD_ONCE_INIT;

struct kind *kind_at(uint32_t index) {
    return (struct kind *)(places.start + (size_t)index * KIND_PLACE);
}
uint32_t kind_count(void) {
    return load_acquire(&count);
}
bool kinds_lock_take(void) {
    return lock_take(&kinds_lock);
}
void kinds_lock_release(void) {
    lock_release(&kinds_lock);
}
bool kinds_have_slabs(void) {
    return region_reserved_bytes() && !passthrough;
}

void *kind_memory_take(size_t size, size_t align) {
    int saved = errno;
    bool paused = capture_pause();
    void *memory = heap_memalign(align, size);
    capture_resume(paused);
    errno = saved;
    return memory;
}

void kind_memory_give(void *memory) {
    heap_free(memory);
}

// The order of the locks: the registry, then each owner by its index.
static void fork_prepare(void) {
    lock_take_for_fork(&kinds_lock);
    for (uint32_t i = 0; i < kind_count(); i++)
        lock_take_for_fork(&kind_at(i)->lock);
}

static void each_lock(void (*action)(struct lock *)) {
    for (uint32_t i = 0; i < kind_count(); i++)
        action(&kind_at(i)->lock);
    action(&kinds_lock);
}

static void fork_parent(void) {
    each_lock(lock_release_in_parent);
}

static void fork_child(void) {
    each_lock(lock_release_in_child);
    pool_cache_fork_child();
}

static void slab_block_free(void *p, uint32_t entry) {
    if (entry & ENTRY_POOL)
        pool_block_free(p, entry);
    else
        group_block_free(p, entry);
}

static size_t slab_block_size(const char *call, const void *p, uint32_t entry) {
    return entry & ENTRY_POOL ? pool_block_size(call, p, entry) : group_block_size(call, p, entry);
}

static const struct kind_hook hook = {
    .free = slab_block_free,
    .block_size = slab_block_size,
    .thread_exits = pool_cache_thread_exits,
};

static void start(void) {
    (void)heap_of_thread(); // the region, if there is to be one
    store_release(&kind_hook, &hook);
    store_release(&piece_hook, &piece_hook_of_kinds);
    pthread_atfork(fork_prepare, fork_parent, fork_child);
}

// Under the lock.
static struct kind *place_take(void) {
    struct kind *kind = free_places;
    if (kind) {
        free_places = kind->next_free;
        return kind;
    }
    if (!places.start && !range_reserve(&places, KINDS_MAX * KIND_PLACE, OS_PAGE, OS_PAGE))
        return NULL;
    if (count == KINDS_MAX || !range_grow(&places, (count + 1) * KIND_PLACE))
        return NULL;
    kind = kind_at(count);
    kind->index = count;
    kind->lock.rank = LOCK_RANK_KIND;
    store_release(&count, count + 1);
    return kind;
}

static void name_copy(char *to, const char *name) {
    size_t length = name ? strnlen(name, KIND_NAME_SIZE - 1) : 0;
    memcpy(to, name ? name : "", length);
    to[length] = '\0';
}

struct kind *kind_make(enum kind_type type, const char *name) {
    pthread_once(&start_once, start);
    if (!kinds_lock_take())
        return NULL;
    struct kind *kind = place_take();
    if (kind) {
        memset(&kind->type, 0, KIND_PLACE - offsetof(struct kind, type));
        name_copy(kind->name, name);
        store_relaxed(&kind->type, type);
        store_relaxed(&kind->id, ++last_id);
    }
    kinds_lock_release();
    return kind;
}

void kind_end(struct kind *kind) {
    store_relaxed(&kind->id, KIND_ID_GONE);
    if (!kinds_lock_take())
        return; // its place is lost
    store_relaxed(&kind->type, KIND_NONE);
    kind->next_free = free_places;
    free_places = kind;
    kinds_lock_release();
}

struct kind *kind_of(const void *public, enum kind_type type) {
    size_t offset = (uintptr_t) public - (uintptr_t)places.start;
    if (offset >= kind_count() * KIND_PLACE || offset % KIND_PLACE)
        return NULL;
    struct kind *kind = (struct kind *)(places.start + offset);
    return load_relaxed(&kind->type) == type && load_relaxed(&kind->id) != KIND_ID_GONE ? kind
                                                                                        : NULL;
}

struct kind *kind_of_entry(uint32_t entry) {
    return kind_at(((entry & ~(ENTRY_TWIN | ENTRY_KIND)) >> ENTRY_OWNER_SHIFT) - 1);
}

void kinds_release_reserve(void) {
    if (!kinds_lock_take())
        return;
    if (places.start)
        range_release_from(&places, count * KIND_PLACE);
    kinds_lock_release();
}
