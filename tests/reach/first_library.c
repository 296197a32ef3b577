// Stands in for the library of the first release: its table has the statistics, and nothing else.
#include "first_header/framealloc.h"
#include <errno.h>
#include <stddef.h>

enum { MARK = 4711 };

int fa_stats_get(fa_stats *stats) {
    stats->live_blocks = MARK;
    return 0;
}
int fa_stats_text(int fd) {
    return fd + MARK;
}
int fa_stats_json(int fd) {
    return fd - MARK;
}
int fa_trim(void) {
    return 1;
}
int fa_thread_flush(void) {
    return -EBUSY;
}

static const fa_api table = {FA_API_VERSION, sizeof table, fa_stats_get,   fa_stats_text,
                             fa_stats_json,  fa_trim,      fa_thread_flush};

const fa_api *fa_api_get(uint32_t version) {
    return version <= FA_API_VERSION ? &table : NULL;
}
