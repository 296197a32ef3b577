// A program that was compiled with the first header of all (first_header/), on this library: looked
// up, or linked (FIRST_LINKED).
#include "first_header/framealloc.h"
#include "promise.h"

int main(void) {
    fa_stats stats = {.size = sizeof stats};
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    alarm(PATIENCE_S);
    void *block = opaque(malloc(100));
#ifdef FIRST_LINKED
    CHECK(fa_stats_get(&stats) == 0 && stats.size == sizeof stats, "stats");
    CHECK(fa_stats_text(nowhere) == 0 && fa_stats_json(nowhere) == 0, "reports");
    CHECK(fa_trim() >= 0 && fa_thread_flush() == 0, "trim");
    const fa_api *api = fa_api_get(FA_API_VERSION);
#else
    fa_api_get_fn *get;
    *(void **)&get = dlsym(RTLD_DEFAULT, "fa_api_get");
    CHECK(get, "no library");
    const fa_api *api = get(FA_API_VERSION);
#endif
    CHECK(api && api->version >= FA_API_VERSION && api->size >= sizeof *api, "table");
    CHECK(api->stats_get(&stats) == 0 && stats.live_blocks && stats.live_bytes, "stats");
    CHECK(api->stats_text(nowhere) == 0 && api->stats_json(nowhere) == 0, "reports");
    CHECK(api->trim() >= 0 && api->thread_flush() == 0, "trim");
    free(block);
    return 0;
}
