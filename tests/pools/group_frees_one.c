// One block of a group can be freed: its figures stay exact, the last one's place is used again, a
// chunk whose blocks are all free goes; what is not of the group is refused.
#include "pools.h"

enum { BLOCKS = 5000 };

int main(void) {
    static void *blocks[BLOCKS];
    static size_t sizes[BLOCKS];
    uint64_t random = random_seed(7);
    struct said said;
    frames_start();
    fa_group *group = group_made("some", NULL), *other = group_made("other", NULL);
    for (size_t i = 0; i < BLOCKS; i++) {
        sizes[i] = 1 + random_below(&random, 500);
        pattern_write(blocks[i] = group_block(group, sizes[i]), sizes[i], i);
    }
    uint64_t all = group_figures(group).live_bytes, chunks = group_figures(group).chunks;
    for (size_t i = BLOCKS; i > 1; i--) { // in random order
        size_t j = random_below(&random, i), size = sizes[j];
        void *p = blocks[j];
        block_holds(p, size, j);
        blocks[j] = blocks[i - 1];
        sizes[j] = sizes[i - 1];
        pattern_write(blocks[j], sizes[j], j);
        GIVES(0, fa_group_free_one(group, p));
        fa_group_stats stats = group_figures(group);
        CHECK(stats.live_blocks == i - 1 && stats.live_bytes < all, "%llu, %llu bytes",
              (unsigned long long)stats.live_blocks, (unsigned long long)stats.live_bytes);
        all = stats.live_bytes;
    }
    CHECK(group_figures(group).chunks < chunks, "no chunk went");
    GIVES(0, fa_group_free_one(group, blocks[0]));
    CHECK(group_figures(group).live_blocks == 0 && group_figures(group).live_bytes == 0,
          "%llu bytes", (unsigned long long)group_figures(group).live_bytes);

    void *p = group_block(group, 100), *again;
    GIVES(0, fa_group_free_one(group, p));
    again = group_block(group, 100);
    CHECK(p == again, "%p, not %p", again, p);
    GIVES(0, fa_group_free_one(group, NULL));
    void *heap = malloc(100), *large = group_block(group, 1 << 20);
    said_begin(&said);
    GIVES(-EINVAL, fa_group_free_one(other, again));
    GIVES(-EINVAL, fa_group_free_one(group, heap));
    GIVES(-EINVAL, fa_group_free_one(group, &said));
    GIVES(-EINVAL, fa_group_free_one(other, large));
    GIVES(0, fa_group_free_one(group, large));
    GIVES(-EINVAL, fa_group_free_one(group, large));
    said_end(&said);
    CHECK(said_lines(&said, "framealloc: FA017") == (frames_with_library() ? 5 : 0), "%s",
          said.text);
    free(heap);
    CHECK(group_figures(group).live_blocks == 1, "live");
    GIVES(0, fa_group_destroy(group));
    GIVES(0, fa_group_destroy(other));
}
