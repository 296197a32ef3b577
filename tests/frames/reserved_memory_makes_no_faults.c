// What fa_arena_reserve, fa_frame_reserve and the option `reserve` made memory, is: using it makes
// no page fault; more than the window can't be had.
#include "frames.h"
#include <sys/resource.h>

enum { FAULTS_MAX = 16 };
static const size_t bytes = 8 << 20;

static long faults(void) {
    struct rusage usage;
    CHECK(getrusage(RUSAGE_THREAD, &usage) == 0, "rusage");
    return usage.ru_minflt + usage.ru_majflt;
}

static void no_faults(fa_arena *arena, const char *which) {
    fa_frame frame = frame_begun(arena);
    faults();
    long before = faults();
    for (size_t done = 0; done < bytes; done += 64 << 10)
        memset(fa_arena_alloc(arena, 64 << 10), 1, 64 << 10);
    long came = faults() - before;
    CHECK(came <= FAULTS_MAX, "%s: %ld faults in %zu bytes", which, came, bytes);
    GIVES(0, fa_frame_end(frame));
}

int main(void) {
    frames_start();
    GIVES(0, fa_frame_reserve(bytes));
    no_faults(fa_arena_self(), "own");
    fa_arena *made = arena_made(NULL);
    GIVES(0, fa_arena_reserve(made, bytes));
    no_faults(made, "made");
    no_faults(made, "made, used again");
    fa_arena *at_start = arena_made(&(fa_arena_options){.reserve = bytes});
    no_faults(at_start, "option");

    // In the middle of a frame: the next bytes, behind what is there, which stays.
    fa_arena *middle = arena_made(NULL);
    fa_frame frame = frame_begun(middle);
    void *block = block_made(middle, 100000, 1);
    GIVES(0, fa_arena_reserve(middle, bytes));
    block_holds(block, 100000, 1);
    fa_frame inner = frame_begun(middle);
    GIVES(0, fa_frame_end(inner));
    no_faults(middle, "in the middle");
    block_holds(block, 100000, 1);
    GIVES(0, fa_arena_reserve(middle, 0));
    GIVES(-ENOMEM, fa_arena_reserve(middle, SIZE_MAX));
    GIVES(-ENOMEM, fa_arena_reserve(middle, SIZE_MAX - 100));
    if (window_bytes())
        GIVES(-ENOMEM, fa_arena_reserve(middle, window_bytes()));
    block_holds(block, 100000, 1);
    GIVES(0, fa_frame_end(frame));
    fa_arena *none = NULL;
    if (window_bytes())
        GIVES(-ENOMEM, fa_arena_create(&none, &(fa_arena_options){.reserve = window_bytes() + 1}));
    return EXIT_SUCCESS;
}
