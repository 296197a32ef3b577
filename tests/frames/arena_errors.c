// What an arena is not made with, what is no arena, and whose arena is not ended.
#include "calls.h"
#include "../threads/crew.h"
#include <limits.h>

static fa_arena *busy, *main_arena;
static pthread_barrier_t begun, looked;

static void *has_a_frame_open(void *unused) {
    fa_frame frame = frame_begun(busy);
    call_deferred(busy, 1);
    pthread_barrier_wait(&begun);
    pthread_barrier_wait(&looked);
    GIVES(0, fa_frame_end(frame));
    GIVES(-EINVAL, fa_arena_destroy(main_arena));
    GIVES(-EINVAL, fa_arena_destroy(fa_arena_self()));
    return NULL;
}

static void options(void) {
    fa_arena *none = NULL;
    GIVES(-EINVAL, fa_arena_create(&none, &(fa_arena_options){.overflow = FA_OVERFLOW_ABORT + 1}));
    GIVES(-EINVAL, fa_arena_create(&none, &(fa_arena_options){.overflow = UINT32_MAX}));
    GIVES(-EINVAL, fa_arena_create(&none, &(fa_arena_options){.outside = FA_OUTSIDE_ABORT + 1}));
    GIVES(-EINVAL, fa_arena_create(&none, &(fa_arena_options){.outside = UINT32_MAX}));
    GIVES(-ENOMEM, fa_arena_create(&none, &(fa_arena_options){.reserve = SIZE_MAX}));
    GIVES(-ENOMEM, fa_arena_create(&none, &(fa_arena_options){.reserve = SIZE_MAX / 2}));
    CHECK(!none, "an arena all the same");
    fa_arena *arena = arena_made(&(fa_arena_options){0});
    for (int wrong = FA_OVERFLOW_ABORT + 1; wrong < INT_MAX / 2; wrong *= 2) {
        GIVES(-EINVAL, fa_frame_set_overflow(arena, wrong));
        GIVES(-EINVAL, fa_frame_set_outside(arena, wrong));
    }
    GIVES(-EINVAL, fa_frame_set_overflow(arena, -1));
    GIVES(-EINVAL, fa_frame_set_outside(arena, -1));
    GIVES(-ENOMEM, fa_arena_reserve(arena, SIZE_MAX));
    GIVES(-ENOMEM, fa_arena_reserve(arena, SIZE_MAX / 2 + 1));
    REFUSES(EPERM, fa_arena_alloc(arena, 16)); // the policy is what it was
    GIVES(0, fa_arena_destroy(arena));
    for (uint32_t overflow = 0; overflow <= FA_OVERFLOW_ABORT; overflow++) {
        for (uint32_t outside = 0; outside <= FA_OUTSIDE_ABORT; outside++) {
            arena = arena_made(&(fa_arena_options){.overflow = overflow, .outside = outside});
            fa_frame frame = frame_begun(arena);
            block_made(arena, 100, 1);
            GIVES(0, fa_frame_end(frame));
            GIVES(0, fa_arena_destroy(arena));
        }
    }
}

static void no_arenas(void) {
    fa_arena on_stack;
    memset(&on_stack, 0, sizeof on_stack);
    GIVES(-EINVAL, fa_arena_destroy(NULL));
    GIVES(-EINVAL, fa_arena_destroy(&on_stack));
    GIVES(-EINVAL, fa_arena_destroy(fa_arena_self()));
    void *block = malloc(sizeof(fa_arena));
    memset(block, 0, sizeof(fa_arena));
    GIVES(-EINVAL, fa_arena_destroy(block));
    free(block);
    fa_arena *arena = arena_made(NULL);
    fa_frame frame = frame_begun(arena);
    GIVES(-EINVAL, fa_arena_destroy(block_made(arena, 4096, 0)));
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(arena));
    GIVES(-EINVAL, fa_arena_destroy(arena));
}

static void others(void) {
    busy = arena_made(NULL);
    main_arena = fa_arena_self();
    pthread_barrier_init(&begun, NULL, 2);
    pthread_barrier_init(&looked, NULL, 2);
    pthread_t thread = thread_start(has_a_frame_open, NULL);
    pthread_barrier_wait(&begun);
    GIVES(-EBUSY, fa_arena_destroy(busy));
    CHECK(fa_arena_begin(busy).id == 0, "two threads in one arena");
    calls_were_none();
    pthread_barrier_wait(&looked);
    thread_join(thread);
    CALLS_WERE(1);
    GIVES(0, fa_arena_destroy(busy));
}

// An arena goes with all that is open in it, the innermost frame first.
static void with_open_frames(void) {
    fa_arena *arena = arena_made(NULL);
    frame_begun(arena);
    call_deferred(arena, 1);
    call_deferred(arena, 2);
    frame_begun(arena);
    call_deferred(arena, 3);
    GIVES(0, fa_arena_destroy(arena));
    CALLS_WERE(3, 2, 1);
}

int main(void) {
    frames_start();
    options();
    no_arenas();
    others();
    with_open_frames();
    return EXIT_SUCCESS;
}
