// Frames that are open when their thread ends, end then: deferred calls run, in this thread's arena
// and in others that it had; an arena that was made stays, for the next thread.
#include "calls.h"
#include "../threads/crew.h"

enum { ROUNDS = 200, CHURN = 3000, LEAK_MAX = 16 << 20 };

static fa_arena *made;
static int ended;

static void call_counted(void *unused) {
    __atomic_fetch_add(&ended, 1, __ATOMIC_RELAXED);
}

static void leave_open(fa_arena *arena, size_t number) {
    frame_begun(arena);
    call_deferred(arena, number);
    block_made(arena, 100000, 1);
    frame_begun(arena);
    call_deferred(arena, number + 1);
}

static void *returns(void *unused) {
    leave_open(fa_arena_self(), 1);
    return NULL;
}
static void *exits(void *unused) {
    leave_open(fa_arena_self(), 1);
    pthread_exit(NULL);
}
static void *is_cancelled(void *unused) {
    leave_open(fa_arena_self(), 1);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    pthread_cancel(pthread_self());
    pthread_testcancel();
    return NULL;
}
static void *leaves_a_made_one_open(void *unused) {
    leave_open(made, 1);
    return NULL;
}
static void *leaves_ring_slots(void *unused) {
    GIVES(0, fa_arena_ring(fa_arena_self(), 3));
    for (size_t i = 0; i < 3; i++) {
        fa_frame frame = fa_frame_begin();
        GIVES(0, fa_frame_defer(call_counted, NULL));
        GIVES(0, fa_frame_end(frame));
    }
    return NULL;
}
static void *leaves_much(void *unused) {
    fa_frame_begin();
    memset(fa_frame_alloc(300000), 1, 300000);
    GIVES(0, fa_frame_defer(call_counted, NULL));
    return NULL;
}

int main(void) {
    frames_start();
    made = arena_made(NULL);
    for (int i = 0; i < ROUNDS; i++) {
        thread_join(thread_start(returns, NULL));
        CALLS_WERE(2, 1);
        thread_join(thread_start(exits, NULL));
        CALLS_WERE(2, 1);
        thread_join(thread_start(is_cancelled, NULL));
        CALLS_WERE(2, 1);

        thread_join(thread_start(leaves_a_made_one_open, NULL));
        CALLS_WERE(2, 1);
        CHECK(fa_frame_depth(made) == 0, "depth %u", fa_frame_depth(made));
        fa_frame frame = frame_begun(made);
        block_made(made, 1000, 1);
        GIVES(0, fa_frame_end(frame));
        calls_were_none();
    }
    thread_join(thread_start(leaves_ring_slots, NULL));
    CHECK(ended == 3, "%d calls of slots", ended);
    ended = 0;
    size_t before = 0;
    for (int i = 0; i < CHURN; i++) {
        thread_join(thread_start(leaves_much, NULL));
        if (i == CHURN / 4)
            before = rss_bytes();
    }
    CHECK(ended == CHURN, "%d calls", ended);
    CHECK(growth_since(before) < LEAK_MAX, "%zu bytes more", growth_since(before));
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
