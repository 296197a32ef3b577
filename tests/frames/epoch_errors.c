// Who may join, leave and end an epoch; threads and arenas that go while they are in one.
#include "calls.h"
#include "../threads/crew.h"

static fa_epoch *epoch;
static fa_arena *made;

static void joining(void) {
    fa_arena *arena = arena_made(NULL);
    fa_epoch *other;
    GIVES(0, fa_epoch_create(&other));
    GIVES(-EINVAL, fa_epoch_leave(arena));
    fa_frame frame = frame_begun(arena);
    call_deferred(arena, 1);
    GIVES(-EBUSY, fa_epoch_join(epoch, arena));
    GIVES(-EINVAL, fa_epoch_leave(arena));
    calls_were_none();
    GIVES(0, fa_frame_end(frame));
    CALLS_WERE(1);

    GIVES(0, fa_epoch_join(epoch, arena));
    void *block = block_made(arena, 3000, 1);
    call_deferred(arena, 2);
    GIVES(-EINVAL, fa_epoch_join(epoch, arena));
    GIVES(-EINVAL, fa_epoch_join(other, arena));
    GIVES(-EBUSY, fa_epoch_destroy(epoch));
    GIVES(0, fa_epoch_destroy(other));
    frame = frame_begun(arena);
    GIVES(-EBUSY, fa_epoch_leave(arena));
    GIVES(0, fa_frame_end(frame));
    calls_were_none();
    block_holds(block, 3000, 1);
    GIVES(0, fa_epoch_leave(arena));
    CALLS_WERE(2);
    REFUSES(EPERM, fa_arena_alloc(arena, 16));
    GIVES(-EINVAL, fa_epoch_leave(arena));
    frame = frame_begun(arena); // an arena like any other again
    GIVES(0, fa_frame_advance_all(epoch));
    call_deferred(arena, 3);
    block_made(arena, 100, 1);
    calls_were_none();
    GIVES(0, fa_frame_end(frame));
    CALLS_WERE(3);
    GIVES(0, fa_arena_destroy(arena));
}

// The epoch's frame makes the arena this thread's.
static void *is_refused(void *unused) {
    CHECK(fa_arena_begin(made).id == 0, "two threads in one arena");
    GIVES(-EBUSY, fa_arena_destroy(made));
    return NULL;
}
static void belongs_to_a_thread(void) {
    made = arena_made(NULL);
    GIVES(0, fa_epoch_join(epoch, made));
    thread_join(thread_start(is_refused, NULL));
    GIVES(0, fa_frame_advance_all(epoch));
    thread_join(thread_start(is_refused, NULL));
    GIVES(0, fa_epoch_leave(made));
    GIVES(0, fa_arena_destroy(made));
}

// A thread or an arena that goes takes itself out of the epoch.
static void *goes_while_in_it(void *advanced) {
    GIVES(0, fa_epoch_join(epoch, fa_arena_self()));
    call_deferred(fa_arena_self(), 1);
    block_made(fa_arena_self(), 100, 1);
    if (advanced)
        GIVES(0, fa_frame_advance_all(epoch));
    return NULL;
}
static void gone_without_leaving(void) {
    for (size_t i = 0; i < 50; i++) {
        thread_join(thread_start(goes_while_in_it, (void *)(i % 2)));
        CALLS_WERE(1);
        GIVES(0, fa_frame_advance_all(epoch));
        fa_arena *arena = arena_made(NULL);
        GIVES(0, fa_epoch_join(epoch, arena));
        call_deferred(arena, 2);
        if (i % 2)
            GIVES(0, fa_frame_advance_all(epoch));
        GIVES(0, fa_arena_destroy(arena));
        CALLS_WERE(2);
        GIVES(0, fa_frame_advance_all(epoch));
    }
}

int main(void) {
    frames_start();
    GIVES(0, fa_epoch_create(&epoch));
    joining();
    belongs_to_a_thread();
    gone_without_leaving();
    GIVES(0, fa_epoch_destroy(epoch));
    for (int i = 0; i < 1000; i++) {
        GIVES(0, fa_epoch_create(&epoch));
        GIVES(0, fa_epoch_join(epoch, fa_arena_self()));
        GIVES(0, fa_epoch_leave(fa_arena_self()));
        GIVES(0, fa_epoch_destroy(epoch));
    }
    return EXIT_SUCCESS;
}
