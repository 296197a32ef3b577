// After half of the blocks were freed at random, compaction leaves at most 1.1 times as many pages
// as there are live bytes, also where many were locked when it first came by; every block has its
// bytes and its alignment.
#include "handles.h"

enum { BLOCKS = 20000, SIZE_MOST = 4000, LARGE_EACH = 50, LARGE_MOST = 200000 };

static struct held held[BLOCKS];

static size_t size_random(uint64_t *random, size_t i) {
    return 1 + random_below(random, i % LARGE_EACH ? SIZE_MOST : LARGE_MOST);
}

// Compacts while every other block is locked.
static void half_locked(fa_handles *heap) {
    for (size_t i = 0; i < BLOCKS; i += 2)
        if (held[i].handle.id)
            CHECK(fa_handle_lock(heap, held[i].handle), "lock");
    compacted(heap);
    for (size_t i = 0; i < BLOCKS; i += 2)
        if (held[i].handle.id)
            GIVES(0, fa_handle_unlock(heap, held[i].handle));
}

static void half_freed(uint64_t seed, size_t align_most, bool is_locked_first) {
    uint64_t random = random_seed(seed);
    fa_handles *heap = heap_made(NULL);
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t align = (size_t)1 << random_below(&random, 13);
        held_make(heap, &held[i], size_random(&random, i), align > align_most ? 0 : align, i);
    }
    size_t live = 0, count = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        if (random_below(&random, 2)) {
            GIVES(0, fa_handle_free(heap, held[i].handle));
            held[i].handle.id = 0;
        } else {
            live += held[i].size;
            count++;
        }
    }
    fa_handles_stats stats = heap_stats(heap);
    CHECK(stats.live_bytes == live && stats.live_blocks == count, "accounts");
    size_t before = heap_resident(heap);
    if (is_locked_first)
        half_locked(heap);
    compacted(heap);
    size_t after = heap_resident(heap);
    stats = heap_stats(heap);
    printf("live %zu, resident %zu, then %zu; %llu moves of %llu bytes\n", live, before, after,
           (unsigned long long)stats.moves, (unsigned long long)stats.moved_bytes);
    CHECK(before > live * 3 / 2, "nothing to do");
    CHECK(after <= live + live / 10, "resident %zu, live %zu", after, live);
    GIVES(0, fa_handles_compact(heap, 0)); // nothing is left to do
    CHECK(heap_stats(heap).moves == stats.moves, "moved again");
    for (size_t i = 0; i < BLOCKS; i++) {
        if (!held[i].handle.id)
            continue;
        held_holds(heap, &held[i]);
        GIVES(0, fa_handle_free(heap, held[i].handle));
    }
    compacted(heap);
    CHECK(heap_resident(heap) == 0, "%zu bytes of an empty heap", heap_resident(heap));
    GIVES(0, fa_handles_destroy(heap));
}

int main(void) {
    frames_start();
    for (uint64_t seed = 1; seed <= 4; seed++) {
        half_freed(seed, 1, seed % 2);
        half_freed(seed, 256, seed % 2 == 0);
    }
    return EXIT_SUCCESS;
}
