// The reports have pools and groups: how many there are, what is live in them, and their slabs.
// With the library only.
#include "pools.h"

enum { BLOCKS = 100 };

static void report_read(char *text, size_t size) {
    int ends[2];
    size_t used = 0;
    ssize_t got;
    CHECK(pipe(ends) == 0, "no pipe");
    GIVES(0, fa_stats_json(ends[1]));
    close(ends[1]);
    while ((got = read(ends[0], text + used, size - 1 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';
    close(ends[0]);
}

static uint64_t figure(const char *name) {
    static char text[1 << 16];
    report_read(text, sizeof text);
    const char *owners = strstr(text, "\"owners\""), *found = owners ? strstr(owners, name) : NULL;
    CHECK(found, "no %s in %s", name, text);
    return strtoull(strchr(found, ':') + 1, NULL, 10);
}

int main(void) {
    void *blocks[BLOCKS];
    frames_start();
    CHECK(figure("\"pools\"") == 0 && figure("\"groups\"") == 0, "there are some");
    fa_pool *pool = pool_made("told", 100, 0);
    fa_group *group = group_made("told", NULL), *child = group_made("told", group);
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = pool_block(pool);
        (void)group_block(child, 200);
    }
    (void)group_block(group, 3 << 20); // in no slab
    GIVES(0, fa_pool_free(pool, blocks[0]));
    CHECK(figure("\"pools\"") == 1 && figure("\"groups\"") == 2, "how many");
    CHECK(figure("\"live_blocks\"") == 2 * BLOCKS, "%llu live",
          (unsigned long long)figure("\"live_blocks\""));
    uint64_t bytes = (BLOCKS - 1) * pool_figures(pool).block_bytes;
    bytes += group_figures(child).live_bytes;
    CHECK(figure("\"live_bytes\"") == bytes, "%llu bytes, not %llu",
          (unsigned long long)figure("\"live_bytes\""), (unsigned long long)bytes);
    CHECK(figure("\"slab_bytes\"") ==
              pool_figures(pool).held_bytes + group_figures(child).held_bytes,
          "slabs");
    for (int i = 1; i < BLOCKS; i++)
        GIVES(0, fa_pool_free(pool, blocks[i]));
    GIVES(0, fa_pool_destroy(pool));
    GIVES(0, fa_group_destroy(group));
    CHECK(figure("\"pools\"") == 0 && figure("\"groups\"") == 0, "they are gone");
    CHECK(figure("\"live_blocks\"") == 0 && figure("\"slab_bytes\"") == 0, "all is gone");
}
