// A token that is stale, foreign, another thread's, made up or used twice is -EINVAL: no frame
// ends, no call runs, no block goes.
#include "calls.h"
#include "../threads/crew.h"

enum { MADE_UP = 20000, REUSES = 300 };

static fa_arena *made;
static fa_frame open_token, ended_token, other_token;
static void *kept;

static void nothing_changed(void) {
    calls_were_none();
    CHECK(fa_frame_depth(made) == 2, "depth %u", fa_frame_depth(made));
    block_holds(kept, 1000, 1);
}
static void wrong(fa_frame frame) {
    GIVES(-EINVAL, fa_frame_end(frame));
    fa_promotion_summary summary = {.size = sizeof summary};
    GIVES(-EINVAL, fa_frame_end_promote(frame, NULL, 0, &summary));
}

static void *in_another_thread(void *unused) {
    fa_frame mine = fa_frame_begin();
    wrong(open_token);
    wrong(ended_token);
    CHECK(fa_arena_begin(made).id == 0, "two threads in one arena");
    GIVES(-EBUSY, fa_arena_destroy(made));
    other_token = mine; // left open: the thread's end ends it
    return NULL;
}

// Each frame has the place of the one before; its token is another all the same.
static void reused_places(void) {
    fa_frame last[3] = {{0}, {0}, {0}};
    for (int i = 0; i < REUSES; i++) {
        fa_frame frame = frame_begun(made);
        for (int old = 0; old < 3; old++) {
            CHECK(last[old].id != frame.id, "a name was used twice");
            wrong(last[old]);
        }
        CHECK(fa_frame_depth(made) == 3, "depth %u", fa_frame_depth(made));
        last[i % 3] = frame;
        GIVES(0, fa_frame_end(frame));
    }
}

static void made_up(uint64_t real) {
    uint64_t random = random_seed(7);
    for (int i = 0; i < 64; i++)
        wrong((fa_frame){real ^ (uint64_t)1 << i});
    for (int i = 0; i < MADE_UP; i++) {
        fa_frame token = {random_next(&random) >> i % 64};
        if (token.id != open_token.id && token.id != real)
            GIVES(-EINVAL, fa_frame_end(token));
    }
    wrong((fa_frame){0});
    wrong((fa_frame){UINT64_MAX});
    wrong((fa_frame){(uintptr_t)made});
    wrong((fa_frame){(uintptr_t)&random});
    wrong((fa_frame){(uintptr_t)kept});
}

int main(void) {
    frames_start();
    made = arena_made(NULL);
    fa_frame outer = frame_begun(made);
    kept = block_made(made, 1000, 1);
    call_deferred(made, 1);
    ended_token = frame_begun(made);
    GIVES(0, fa_frame_end(ended_token));
    open_token = outer;
    fa_frame inner = frame_begun(made);
    call_deferred(made, 2);

    wrong(ended_token);
    nothing_changed();
    thread_join(thread_start(in_another_thread, NULL));
    nothing_changed();
    wrong(other_token);
    reused_places();
    nothing_changed();
    made_up(inner.id);
    nothing_changed();

    fa_arena *gone = arena_made(NULL);
    fa_frame of_gone = frame_begun(gone);
    GIVES(0, fa_arena_destroy(gone));
    wrong(of_gone);
    fa_arena *next = arena_made(NULL); // probably in its place
    fa_frame of_next = frame_begun(next);
    wrong(of_gone);
    CHECK(fa_frame_depth(next) == 1, "an old token ended a new arena's frame");
    GIVES(0, fa_frame_end(of_next));
    GIVES(0, fa_arena_destroy(next));

    GIVES(0, fa_frame_end(inner));
    wrong(inner);
    CALLS_WERE(2);
    GIVES(0, fa_frame_end(outer));
    CALLS_WERE(1);
    wrong(outer);
    GIVES(0, fa_arena_destroy(made));
    return EXIT_SUCCESS;
}
