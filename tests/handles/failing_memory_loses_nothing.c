// Each n-th memory system call fails, alone or with all after it: a handle heap says ENOMEM, loses
// no block and no byte, and works when there is memory again.
#include "child.h"
#include "handles.h"
#include <malloc.h>

enum { BLOCKS = 600, OPTIONS = 2 };

#ifdef __x86_64__
#include "../limits/failing_calls.h"

static struct held held[BLOCKS];

static size_t blocks_make(fa_handles *heap) {
    size_t refused = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        if (held[i].handle.id)
            continue;
        held[i] = (struct held){.size = 500 + i * 30, .align = FA_GRAIN, .number = i};
        int error = fa_handle_alloc(heap, &held[i].handle, held[i].size, 0);
        CHECK(error == 0 || error == -ENOMEM, "alloc: %d", error);
        refused += error != 0;
        if (!error)
            pattern_write(fa_handle_get(heap, held[i].handle), held[i].size, i);
    }
    return refused;
}

static void all_hold(fa_handles *heap) {
    uint64_t bytes = 0, blocks = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        if (!held[i].handle.id)
            continue;
        held_holds(heap, &held[i]);
        bytes += held[i].size;
        blocks++;
    }
    fa_handles_stats stats = heap_stats(heap);
    CHECK(stats.live_blocks == blocks && stats.live_bytes == bytes, "accounts");
}

static int child_work(void) {
    alarm(CHILD_PATIENCE_S);
    mallopt(M_MMAP_THRESHOLD, 1);
    calls_trap();
    fa_handles_options options = {.reserve = 32 << 20, .handles_max = 2000};
    fa_handles *heap = NULL;
    int error = fa_handles_create(&heap, &options);
    CHECK(error == 0 || error == -ENOMEM, "create: %d", error);
    if (!error) {
        blocks_make(heap);
        all_hold(heap);
        for (size_t i = 0; i < BLOCKS; i += 3) {
            if (!held[i].handle.id)
                continue;
            int resized = fa_handle_resize(heap, held[i].handle, held[i].size + 3000);
            CHECK(resized == 0 || resized == -ENOMEM, "resize: %d", resized);
            if (!resized)
                pattern_write(fa_handle_get(heap, held[i].handle), held[i].size += 3000, i);
        }
        for (size_t i = 0; i < BLOCKS; i += 2) {
            if (held[i].handle.id)
                GIVES(0, fa_handle_free(heap, held[i].handle));
            held[i].handle.id = 0;
        }
        compacted(heap);
        all_hold(heap);
        GIVES(error, 0);
    }
    bool is_reached = calls >= failing;
    is_lifted = true;
    if (error)
        heap = heap_made(&options);
    CHECK(blocks_make(heap) == 0, "blocks failed after the limit was lifted");
    all_hold(heap);
    for (size_t i = 0; i < BLOCKS; i++)
        GIVES(0, fa_handle_free(heap, held[i].handle));
    compacted(heap);
    CHECK(heap_resident(heap) == 0, "pages of an empty heap");
    GIVES(0, fa_handles_destroy(heap));
    return is_reached ? EXIT_SUCCESS : NOT_REACHED;
}

int main(void) {
    frames_start();
    for (int option = 0; option < OPTIONS; option++) {
        is_for_good = option;
        each_call_fails(child_work);
    }
    return EXIT_SUCCESS;
}
#else
int main(void) {
    puts("skipped: the trap is written for x86-64");
    return EXIT_SKIPPED;
}
#endif
