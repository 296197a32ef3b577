// Every name of the public header, used: a file of each language includes this.
#pragma once
#define FA_LINKED
#include "framealloc/framealloc.h"

static const char *version_of_header(void) {
    return FRAMEALLOC_VERSION;
}

static int every_name(const fa_api *api) {
    fa_stats stats;
    stats.size = (uint32_t)sizeof stats;
    fa_api_get_fn *get = fa_api_get;
    if (get(FA_API_VERSION) != api || fa_stats_get(&stats) != 0)
        return 1;
    return (stats.flags & ~(FA_STATS_COUNTED | FA_STATS_EXACT)) != 0 || api->trim != fa_trim ||
           api->thread_flush != fa_thread_flush || api->stats_text != fa_stats_text ||
           api->stats_json != fa_stats_json || api->stats_get != fa_stats_get;
}
