// mimalloc behind a table of live blocks. The only includer of mimalloc.h.
//
// mimalloc 2 crashes on a foreign pointer and says nothing to a double free, so it never sees a
// pointer that the table does not know: a tree over the address whose leaves hold one bit for each
// 16 bytes of a MiB, set while a block begins there.
#include "heap/fallback.h"
#include "base/atomic.h"
#include "base/os.h"
#include <dlfcn.h>
#include <mimalloc.h>
#include <stdint.h>
#include <unistd.h>

enum { SLOT_BITS = 4, LEAF_BITS = 16, MIDDLE_BITS = 14, ROOT_BITS = 14, WORD_BITS = 64 };
_Static_assert(SLOT_BITS + LEAF_BITS + MIDDLE_BITS + ROOT_BITS == 48,
               "user addresses have 47 bits");
#define LEAF_BYTES (((size_t)1 << LEAF_BITS) / 8)
#define MIDDLE_BYTES (((size_t)1 << MIDDLE_BITS) * sizeof(void *))
#define ALIGNMENT_MAX OS_PAGE // beyond a page its blocks are not always aligned as asked

static const char LIBRARY[] = "libmimalloc.so.2";

static __typeof(mi_malloc_aligned) *take; // NULL: not loaded
static __typeof(mi_free) *give;
static __typeof(mi_usable_size) *size_of;
static void **root; // of middle tables, of leaves; each set once

static void output_nothing(const char *text, void *unused) {}

// A game's console is the game's: mimalloc's own reports would be taken for ours.
static void library_silence(void *library) {
    __typeof(mi_option_disable) *disable = dlsym(library, "mi_option_disable");
    __typeof(mi_register_output) *redirect = dlsym(library, "mi_register_output");
    if (disable) {
        disable(mi_option_show_stats);
        disable(mi_option_show_errors);
        disable(mi_option_verbose);
    }
    if (redirect)
        redirect(output_nothing, NULL);
}

// mimalloc's constructor obeys MIMALLOC_VERBOSE before it can be told not to: while it runs there
// are no variables. This is a constructor, too: nobody else looks at them.
static void *library_open(void) {
    static char *no_variables[] = {NULL};
    char **variables = environ;
    environ = no_variables;
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    environ = variables;
    return library;
}

void fallback_load(void) {
    void *library = library_open();
    if (!library)
        return; // the system's own mappings have to do
    library_silence(library);
    give = dlsym(library, "mi_free");
    size_of = dlsym(library, "mi_usable_size");
    root = os_map(((size_t)1 << ROOT_BITS) * sizeof *root, OS_PAGE);
    if (give && size_of && root)
        store_release(&take, (__typeof(take))dlsym(library, "mi_malloc_aligned"));
}

// The table below *slot, made if need be.
static void *table_below(void **slot, size_t bytes, bool make) {
    void *table = load_acquire(slot); // acquire: its bytes are zero, or what was stored there
    if (table || !make)
        return table;
    void *fresh = os_map(bytes, OS_PAGE);
    if (!fresh)
        return NULL;
    // release: publishes the zeroed table; a loser uses the winner's.
    if (cas_acq_rel(slot, &table, fresh))
        return fresh;
    os_unmap(fresh, bytes);
    return table;
}

// The word and bit of a block's start; NULL: none, and not made.
static uint64_t *word_of(const void *p, bool make, uint64_t *bit) {
    uintptr_t slot = (uintptr_t)p >> SLOT_BITS;
    if (!root || (uintptr_t)p % (1 << SLOT_BITS) || slot >> (LEAF_BITS + MIDDLE_BITS + ROOT_BITS))
        return NULL;
    void **middle = table_below(&root[slot >> (LEAF_BITS + MIDDLE_BITS)], MIDDLE_BYTES, make);
    size_t index = slot >> LEAF_BITS & (((size_t)1 << MIDDLE_BITS) - 1);
    uint64_t *leaf = middle ? table_below(&middle[index], LEAF_BYTES, make) : NULL;
    *bit = (uint64_t)1 << slot % WORD_BITS;
    return leaf ? &leaf[(slot & (((size_t)1 << LEAF_BITS) - 1)) / WORD_BITS] : NULL;
}

void *fallback_alloc(size_t size, size_t alignment) {
    __typeof(take) allocate = load_acquire(&take); // acquire: the other functions are set
    uint64_t bit, *word;
    if (!allocate || alignment > ALIGNMENT_MAX)
        return NULL;
    void *p = allocate(size, alignment);
    if (p && (uintptr_t)p & (alignment - 1)) { // 2.0.9 does that to sizes that are powers of two
        give(p);
        p = allocate(size + alignment, alignment);
    }
    if (!p)
        return NULL;
    if ((uintptr_t)p & (alignment - 1)) {
        give(p);
        return NULL;
    }
    if (!(word = word_of(p, true, &bit))) {
        give(p);
        return NULL;
    }
    or_relaxed(word, bit); // relaxed: whoever frees p got it from this thread
    return p;
}

size_t fallback_usable_size(const void *p) {
    uint64_t bit, *word = word_of(p, false, &bit);
    return word && load_relaxed(word) & bit ? size_of(p) : 0;
}

bool fallback_free(void *p) {
    uint64_t bit, *word = word_of(p, false, &bit);
    if (!word || !(and_relaxed(word, ~bit) & bit))
        return false;
    give(p);
    return true;
}
