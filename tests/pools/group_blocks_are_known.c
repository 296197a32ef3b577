// free, malloc_usable_size, realloc and fa_owner know the blocks of a group. With the library only.
#include "pools.h"

static void block_is_known(fa_group *group, size_t size) {
    char *p = group_block(group, size), *q = group_block(group, size);
    pattern_write(p, size, 1);
    pattern_write(q, size, 2);
    CHECK(malloc_usable_size(p) >= size, "%zu", malloc_usable_size(p));
    CHECK(owner_kind(p) == FA_OWNER_GROUP, "kind %u", owner_kind(p));
    CHECK(realloc(p, size) == p, "it fits");
    char *moved = realloc(p, 3 * size + 100000);
    CHECK(moved && moved != p && pattern_holds(moved, size, 1), "%p", (void *)moved);
    CHECK(owner_kind(moved) != FA_OWNER_GROUP && owner_kind(moved) != FA_OWNER_FREE, "the heap's");
    CHECK(owner_kind(p) != FA_OWNER_GROUP, "kind %u", owner_kind(p));
    free(moved);
    block_holds(q, size, 2);
    if (size >= 64 && size <= 4096) {
        fa_owner_info info = {.size = sizeof info};
        GIVES(0, fa_owner(q + size - 16, &info));
        CHECK(info.kind == FA_OWNER_GROUP && info.block_bytes >= 16 && info.block_bytes < size,
              "%u, %llu bytes", info.kind, (unsigned long long)info.block_bytes);
    }
    free(q);
}

int main(void) {
    static const size_t sizes[] = {17, 64, 100, 4096, 100000, 1 << 20};
    frames_start();
    fa_group *group = group_made("known", NULL);
    void *first = group_block(group, 48);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        block_is_known(group, sizes[i]);
        CHECK(group_figures(group).live_blocks == 1, "live");
    }
    free(first);
    CHECK(group_figures(group).live_blocks == 0 && group_figures(group).live_bytes == 0, "live");
    GIVES(0, fa_group_destroy(group));
}
