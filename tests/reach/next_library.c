// Stands in for the library of a later release: its table is longer and has a higher version. What
// it does is what a program's own copy does, under names of its own (it is linked with -Bsymbolic).
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"

struct next_api {
    fa_api api;
    int (*later)(void);
};

static struct next_api table;

static int stats_get(fa_stats *stats) {
    return stats->size < sizeof *stats ? -EINVAL : 0;
}

static int available(void) {
    return 1;
}

static int no_capture(void) {
    return 0;
}

FA_PUBLIC const fa_api *fa_api_get(uint32_t version);

const fa_api *fa_api_get(uint32_t version) {
    table.api = fa__plain_table;
    table.api.version = FA_API_VERSION + 1;
    table.api.size = sizeof table;
    table.api.available = available;
    table.api.stats_get = stats_get;
    table.api.capture_begin = table.api.capture_end = no_capture;
    table.later = available;
    return version <= FA_API_VERSION + 1 ? &table.api : NULL;
}
