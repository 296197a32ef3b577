// A handle whose block was freed, or that never was one, is refused by every call and reported once
// for each calling place; with 64 bits and with 32.
#include "handles.h"

enum { TIMES = 3000, NEVER = 20 };

static void all_refuse(fa_handles *heap, fa_handle stale) {
    REFUSES(ESTALE, fa_handle_lock(heap, stale));
    REFUSES(ESTALE, fa_handle_get(heap, stale));
    GIVES(-ESTALE, fa_handle_unlock(heap, stale));
    GIVES(-ESTALE, fa_handle_free(heap, stale));
    GIVES(-ESTALE, fa_handle_resize(heap, stale, 10));
    CHECK(fa_handle_size(heap, stale) == 0, "a size");
}

static void with_bits(uint32_t bits) {
    static fa_handle old[TIMES];
    fa_handles_options options = {.bits = bits, .reserve = 16 << 20};
    fa_handles *heap = heap_made(&options);
    for (size_t i = 0; i < TIMES; i++) {
        GIVES(0, fa_handle_alloc(heap, &old[i], 64, 0));
        CHECK(bits == 64 || old[i].id <= UINT32_MAX, "%llx", (unsigned long long)old[i].id);
        for (size_t j = i < 100 ? 0 : i - 100; j < i; j++)
            CHECK(old[j].id != old[i].id, "the same handle again");
        GIVES(0, fa_handle_free(heap, old[i]));
    }
    fa_handle live[2 * TIMES];
    for (size_t i = 0; i < 2 * TIMES; i++)
        GIVES(0, fa_handle_alloc(heap, &live[i], 64, 0));
    for (size_t i = 0; i < TIMES; i++)
        all_refuse(heap, old[i]);
    for (uint64_t i = 0; i < NEVER; i++) {
        uint64_t random = random_seed(i);
        fa_handle never = {random_next(&random) | UINT32_C(0x80000000)};
        all_refuse(heap, (fa_handle){i << 32});
        all_refuse(heap, never);
    }
    for (size_t i = 0; i < 2 * TIMES; i++)
        GIVES(0, fa_handle_free(heap, live[i]));
    GIVES(0, fa_handles_destroy(heap));
}

int main(void) {
    frames_start();
    struct said said;
    said_begin(&said);
    with_bits(64);
    with_bits(32);
    said_end(&said);
    size_t lines = said_lines(&said, "framealloc: FA020 stale handle");
    CHECK(lines == (frames_with_library() ? 5 : 0), "%zu lines: %s", lines, said.text);
    return EXIT_SUCCESS;
}
