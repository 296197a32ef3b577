// Small blocks of a group that are freed one by one in the order in which they were made, as those
// of a list are, take about as long as in the other order: what was freed before costs nothing.
#include "pools.h"

enum { BLOCKS = 300000, SIZE = 24, TIMES_MOST = 10 };

static void *blocks[BLOCKS];

static uint64_t clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static uint64_t freed_ns(int in_order) {
    fa_group *group = group_made("list", NULL);
    for (size_t i = 0; i < BLOCKS; i++)
        blocks[i] = group_block(group, SIZE);
    void *last = group_block(group, SIZE); // so that no place is given back meanwhile
    uint64_t start = clock_ns();
    for (size_t i = 0; i < BLOCKS; i++)
        GIVES(0, fa_group_free_one(group, blocks[in_order ? i : BLOCKS - 1 - i]));
    uint64_t took = clock_ns() - start;
    CHECK(group_figures(group).live_blocks == 1, "live");
    GIVES(0, fa_group_free_one(group, last)); // in one chunk with many that are free
    CHECK(group_figures(group).live_bytes == 0, "live");
    GIVES(0, fa_group_destroy(group));
    return took;
}

int main(void) {
    frames_start();
    uint64_t other_way = freed_ns(0), in_order = freed_ns(1);
    CHECK(in_order < TIMES_MOST * other_way, "%llu ns, %llu ns in the other order",
          (unsigned long long)in_order, (unsigned long long)other_way);
}
