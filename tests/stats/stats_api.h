// The table of the library that is preloaded, as a program finds it that was not linked with it.
#pragma once
#include "framealloc/framealloc.h"
#include "support/promise.h"

static inline const fa_api *api_find(void) {
    fa_api_get_fn *get;
    *(void **)&get = dlsym(RTLD_DEFAULT, "fa_api_get");
    CHECK(get, "no fa_api_get in this process");
    const fa_api *api = get(FA_API_VERSION);
    CHECK(api && api->version >= FA_API_VERSION && api->size >= sizeof *api, "an older table");
    return api;
}

static inline fa_stats stats_now(const fa_api *api) {
    fa_stats stats = {.size = sizeof stats};
    CHECK(api->stats_get(&stats) == 0, "stats_get");
    return stats;
}
