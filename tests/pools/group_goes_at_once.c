// All of a group goes at once, its children first, and its memory leaves.
#include "pools.h"

enum { BLOCKS = 200000, SIZE = 256, SCENES = 5, DEPTH = 500 };

static size_t filled(fa_group *group, size_t blocks) {
    for (size_t i = 0; i < blocks; i++)
        memset(group_block(group, SIZE), 1, SIZE);
    return blocks;
}

int main(void) {
    struct said said;
    fa_group *level, *scene[SCENES], *deep[DEPTH];
    frames_start();
    size_t before = rss_bytes();
    said_begin(&said);
    for (int round = 0; round < 3; round++) {
        level = group_made("level", NULL);
        size_t blocks = filled(level, BLOCKS / 2);
        for (int i = 0; i < SCENES; i++) {
            scene[i] = group_made("scene", level);
            blocks += filled(scene[i], BLOCKS / 2 / SCENES);
        }
        void *large = group_block(level, 3 << 20);
        memset(large, 1, 3 << 20);
        fa_group_stats stats = group_figures(level);
        CHECK(stats.children == SCENES && stats.all_live_blocks == blocks + 1, "%u, %llu",
              stats.children, (unsigned long long)stats.all_live_blocks);
        CHECK(stats.live_blocks == BLOCKS / 2 + 1, "%llu", (unsigned long long)stats.live_blocks);
        CHECK(stats.all_live_bytes >= blocks * SIZE + (3 << 20), "%llu",
              (unsigned long long)stats.all_live_bytes);
        CHECK(stats.all_chunks < blocks / 50 && stats.all_held_bytes >= stats.all_live_bytes,
              "%llu chunks", (unsigned long long)stats.all_chunks);
        GIVES(0, fa_group_destroy(scene[0])); // one before its parent
        CHECK(group_figures(level).children == SCENES - 1, "children");
        GIVES(-EINVAL, fa_group_destroy(scene[0]));
        GIVES(0, fa_group_destroy(level));
        for (int i = 1; i < SCENES; i++) { // went before it
            GIVES(-EINVAL, fa_group_destroy(scene[i]));
            REFUSES(EINVAL, fa_group_alloc(scene[i], 16, 0));
        }
    }
    deep[0] = group_made(NULL, NULL);
    for (int i = 1; i < DEPTH; i++) {
        deep[i] = group_made(NULL, deep[i - 1]);
        filled(deep[i], 10);
    }
    CHECK(group_figures(deep[0]).all_live_blocks == 10 * (DEPTH - 1), "deep");
    GIVES(0, fa_group_destroy(deep[DEPTH / 2]));
    CHECK(group_figures(deep[0]).all_live_blocks == 10 * (DEPTH / 2 - 1), "deep");
    GIVES(0, fa_group_destroy(deep[0]));
    said_end(&said);
    CHECK(!*said.text, "%s", said.text);
    malloc_trim(0);
    CHECK(growth_since(before) < 4 * MIB, "%zu bytes stayed", growth_since(before));
}
