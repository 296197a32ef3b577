// What FA_IMPLEMENTATION brings into one C file of a program: the choice between the library and
// frames on plain malloc, and those frames.
//
// Everything that other files and plug-ins of the program share is weak and visible, so that there
// is one of each in the process however many files bring it. An executable shares with its plug-ins
// only what it exports: link it with -rdynamic.
#ifndef FRAMEALLOC_IMPLEMENTATION_H
#define FRAMEALLOC_IMPLEMENTATION_H

#if defined(__cplusplus)
#error "FA_IMPLEMENTATION belongs into a C file"
#endif

#include <dlfcn.h>

fa_arena fa__no_arena = {.state = UINT64_MAX};
__thread fa_arena *fa__thread_arena = &fa__no_arena;
const fa_api *fa__table = NULL;
fa_pool_table fa__no_pools;
__thread fa_pool_table *fa__thread_pools = &fa__no_pools;

#include "implementation/plain.h"
#include "implementation/engine.h"
#include "implementation/owned.h"
#include "implementation/group_plain.h"
#include "implementation/pool_plain.h"
#include "implementation/mixed.h"
#include "implementation/table.h"

static int fa__plain_available(void) {
    return 0;
}

static int fa__plain_stats_get(fa_stats *stats) {
    (void)stats;
    return -ENOTSUP;
}

static int fa__plain_stats_write(int fd) {
    (void)fd;
    return -ENOTSUP;
}

static int fa__plain_nothing(void) {
    return 0;
}

static int fa__plain_config_default(fa_config *config) {
    fa_config plain = {0, 0, FA__PLAIN_WINDOW, 0};
    if (config->size < 2 * sizeof(uint32_t))
        return -EINVAL;
    plain.size = config->size < sizeof plain ? config->size : (uint32_t)sizeof plain;
    memcpy(config, &plain, plain.size);
    return 0;
}

static int fa__plain_config_set(const fa_config *config) {
    (void)config;
    return -ENOTSUP;
}

static int fa__plain_owner(const void *p, fa_owner_info *info) {
    fa_owner_info found = {0, FA_OWNER_FOREIGN, 0, 0, 0};
    if (!fa__owner_of_frame((uintptr_t)p, &found))
        (void)fa__owner_of_scratch((uintptr_t)p, &found);
    if (info->size < 2 * sizeof(uint32_t))
        return -EINVAL;
    found.size = info->size < sizeof found ? info->size : (uint32_t)sizeof found;
    memcpy(info, &found, found.size);
    return 0;
}

static const fa_api fa__plain_table = {
    .version = FA_API_VERSION,
    .size = sizeof fa__plain_table,
    .stats_get = fa__plain_stats_get,
    .stats_text = fa__plain_stats_write,
    .stats_json = fa__plain_stats_write,
    .trim = fa__plain_nothing,
    .thread_flush = fa__plain_nothing,
    .available = fa__plain_available,
    .config_default = fa__plain_config_default,
    .config_get = fa__plain_config_default,
    .config_set = fa__plain_config_set,
    .owner = fa__plain_owner,
    FA__TABLE_OF_FRAMES,
    FA__TABLE_OF_POOLS,
    FA__TABLE_OF_GROUPS,
    FA__TABLE_OF_THREADS,
    FA__TABLE_OF_HANDLES,
    FA__TABLE_OF_STREAMS,
};

#if defined(FA_WEAK)
extern const fa_api *fa_api_get(uint32_t version) __attribute__((weak));

static fa_api_get_fn *fa__library_find(void) {
    return fa_api_get;
}
#else
static fa_api_get_fn *fa__library_find(void) {
    void *in_every_module = NULL; // RTLD_DEFAULT, which strict C hides
    fa_api_get_fn *get;
    *(void **)&get = dlsym(in_every_module, "fa_api_get");
    return get;
}
#endif

// An older library's functions in front of our own: of each version that it has all of.
#define FA__VERSION_1_SIZE offsetof(fa_api, available)
#define FA__VERSION_2_SIZE offsetof(fa_api, pool_create)
static fa_api fa__mixed_table;

static const fa_api *fa__table_mix(const fa_api *library) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    if (!fa__mixed_table.size) {
        size_t both = library->size >= FA__VERSION_2_SIZE   ? FA__VERSION_2_SIZE
                      : library->size >= FA__VERSION_1_SIZE ? FA__VERSION_1_SIZE
                                                            : library->size;
        fa__mixed_table = fa__plain_table;
        memcpy(&fa__mixed_table, library, both);
        if (both == FA__VERSION_2_SIZE)
            fa__table_mix_threads();
        fa__mixed_table.version = FA_API_VERSION;
        fa__mixed_table.size = sizeof fa__mixed_table;
    }
    pthread_mutex_unlock(&mutex);
    return &fa__mixed_table;
}

// The library's table if it has all that this header knows, or a mixed one; NULL: no library.
static const fa_api *fa__table_of_library(void) {
    fa_api_get_fn *get = fa__library_find();
    const fa_api *library = get ? get(FA_API_VERSION) : NULL;
    uint32_t older = FA_API_VERSION;
    while (get && !library && --older)
        library = get(older);
    if (!library || library->size >= sizeof(fa_api))
        return library;
    return fa__table_mix(library);
}

// Once per process: who comes second finds what the first one chose.
const fa_api *fa__table_find(void) {
    const fa_api *chosen = __atomic_load_n(&fa__table, __ATOMIC_ACQUIRE), *found;
    if (chosen)
        return chosen;
    found = fa__table_of_library();
    if (!found)
        found = &fa__plain_table;
    if (__atomic_compare_exchange_n(&fa__table, &chosen, found, 0, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        return found;
    return chosen;
}

#endif
