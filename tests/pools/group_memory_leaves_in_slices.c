// What a group had leaves for the system as the game goes on, and not at its end: that is soon
// over. With the library only.
#include "pools.h"

enum { BLOCKS = 1000000, SIZE = 64, END_US_MAX = 3000 };

static uint64_t clock_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

int main(void) {
    frames_start();
    size_t before = rss_bytes();
    fa_group *group = group_made("level", NULL);
    for (size_t i = 0; i < BLOCKS; i++)
        memset(group_block(group, SIZE), 1, SIZE);
    CHECK(growth_since(before) > (size_t)BLOCKS * SIZE, "no memory was used");
    uint64_t start = clock_us();
    GIVES(0, fa_group_destroy(group));
    uint64_t took = clock_us() - start;
    CHECK(took < END_US_MAX, "%llu us", (unsigned long long)took);
    CHECK(growth_since(before) > (size_t)BLOCKS * SIZE / 2, "it left at once");
    go_on_for(2000);
    CHECK(growth_since(before) < 8 * MIB, "%zu bytes stayed", growth_since(before));
}
