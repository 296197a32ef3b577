// What cannot be is refused with its error, and nothing is changed: sizes, alignments, options, too
// many blocks, a full heap.
#include "handles.h"

enum { RESERVE = 2 << 20, MOST = 100 };

static void options_are_checked(void) {
    fa_handles *heap = NULL;
    GIVES(-EINVAL, fa_handles_create(NULL, NULL));
    fa_handles_options options = {.bits = 16};
    GIVES(-EINVAL, fa_handles_create(&heap, &options));
    options = (fa_handles_options){.reserve = SIZE_MAX};
    GIVES(-EINVAL, fa_handles_create(&heap, &options));
    options = (fa_handles_options){.handles_max = UINT32_MAX};
    GIVES(-EINVAL, fa_handles_create(&heap, &options));
    options = (fa_handles_options){.handles_max = FA_HANDLES_32_MAX + 1, .bits = 32};
    GIVES(-EINVAL, fa_handles_create(&heap, &options));
    GIVES(-EINVAL, fa_handles_destroy(NULL));
    GIVES(-EINVAL, fa_handles_compact(NULL, 1));
    GIVES(-EINVAL, fa_handle_free(NULL, (fa_handle){1}));
    GIVES(-EINVAL, fa_handle_unlock(NULL, (fa_handle){1}));
    REFUSES(EINVAL, fa_handle_lock(NULL, (fa_handle){1}));
    REFUSES(EINVAL, fa_handle_get(NULL, (fa_handle){1}));
    CHECK(!heap, "a heap");
}

static void blocks_are_checked(void) {
    fa_handles_options options = {.reserve = RESERVE, .handles_max = MOST};
    fa_handles *heap = heap_made(&options);
    fa_handle handle = {1};
    static const size_t impossible[] = {RESERVE + 1, SIZE_MAX, SIZE_MAX - 15, SIZE_MAX / 2,
                                        (size_t)1 << 36};
    for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++) {
        GIVES(-ENOMEM, fa_handle_alloc(heap, &handle, impossible[i], 0));
        CHECK(!handle.id, "a handle");
    }
    GIVES(-EINVAL, fa_handle_alloc(heap, &handle, 10, 3));
    GIVES(-EINVAL, fa_handle_alloc(heap, &handle, 10, 2 * FA_ALIGN_MAX));
    GIVES(-EINVAL, fa_handle_alloc(heap, NULL, 10, 0));
    GIVES(-EINVAL, fa_handle_alloc(NULL, &handle, 10, 0));
    GIVES(0, fa_handle_alloc(heap, &handle, 10, FA_ALIGN_MAX));
    CHECK((uintptr_t)fa_handle_get(heap, handle) % FA_ALIGN_MAX == 0, "alignment");
    GIVES(0, fa_handle_free(heap, handle));
    GIVES(0, fa_handle_alloc(heap, &handle, RESERVE, 0)); // all of it
    memset(fa_handle_get(heap, handle), 1, RESERVE);
    fa_handle more;
    GIVES(-ENOMEM, fa_handle_alloc(heap, &more, 0, 0));
    GIVES(0, fa_handle_free(heap, handle));
    fa_handle many[MOST];
    void *place[MOST];
    for (int round = 0; round < 30; round++) {
        for (size_t i = 0; i < MOST; i++) { // blocks of no size have a place of their own
            GIVES(0, fa_handle_alloc(heap, &many[i], 0, 0));
            place[i] = fa_handle_get(heap, many[i]);
            CHECK(fa_handle_size(heap, many[i]) == 0, "size");
            for (size_t j = 0; j < i; j++)
                CHECK(place[j] != place[i], "two at %p", place[i]);
        }
        GIVES(-ENFILE, fa_handle_alloc(heap, &more, 1, 0));
        GIVES(0, fa_handle_resize(heap, many[0], 100000)); // which takes no handle
        for (size_t i = 0; i < MOST; i++)
            GIVES(0, fa_handle_free(heap, many[i]));
    }
    fa_handles_stats stats = heap_stats(heap);
    CHECK(stats.live_blocks == 0 && stats.live_bytes == 0 && stats.spread_bytes == 0, "accounts");
    stats.size = 4;
    GIVES(-EINVAL, fa_handles_stats_get(heap, &stats));
    GIVES(0, fa_handles_destroy(heap));
    GIVES(-EINVAL, fa_handles_destroy(heap));
}

int main(void) {
    frames_start();
    options_are_checked();
    blocks_are_checked();
    return EXIT_SUCCESS;
}
