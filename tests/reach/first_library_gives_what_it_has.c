// On a library of the first release, its statistics are the library's and frames the program's own.
#include "framealloc/framealloc.h"
#include "promise.h"

enum { MARK = 4711 };

int main(void) {
    fa_stats stats = {.size = sizeof stats};
    fa_config config = {.size = sizeof config};
    fa_owner_info info = {.size = sizeof info};
    alarm(PATIENCE_S);
    CHECK(fa_stats_get(&stats) == 0 && stats.live_blocks == MARK, "stats_get");
    CHECK(fa_stats_text(1) == 1 + MARK && fa_stats_json(1) == 1 - MARK, "reports");
    CHECK(fa_trim() == 1 && fa_thread_flush() == -EBUSY, "trim");
    CHECK(fa_available() == 0, "frames run on plain malloc");
    CHECK(fa_config_get(&config) == 0 && fa_config_set(&config) == -ENOTSUP, "options");
    fa_frame frame = fa_frame_begin();
    char *text = fa_frame_strdup("text");
    CHECK(frame.id && text && !strcmp(text, "text"), "frames");
    CHECK(fa_owner(text, &info) == 0 && info.kind == FA_OWNER_FRAME, "owner");
    CHECK(fa_capture_begin() == -ENOTSUP, "capture");
    CHECK(fa_frame_end(frame) == 0 && fa_frame_end(frame) == -EINVAL, "end");
    const fa_api *table = fa__api();
    CHECK(table->size == sizeof *table && table->version == FA_API_VERSION, "the mixed table");
    void *const *entry = (void *const *)&table->stats_get;
    for (size_t i = 0; i < (table->size - offsetof(fa_api, stats_get)) / sizeof *entry; i++)
        CHECK(entry[i], "entry %zu is empty", i);
    return 0;
}
