// A fork within frames: parent and child each go on with their own copy of them, with the same
// tokens and marks, from any thread.
#include "calls.h"
#include "child.h"
#include "../threads/crew.h"

enum { ROUNDS = 40, FORKERS = 3 };

static void call_counted(void *count) {
    __atomic_fetch_add((int *)count, 1, __ATOMIC_RELAXED);
}

static void go_on(fa_arena *arena, fa_frame outer, fa_frame inner, fa_mark mark, void *kept,
                  int *ran) {
    CHECK(fa_frame_depth(arena) == 2, "depth %u", fa_frame_depth(arena));
    void *more = block_made(arena, 50000, 3);
    block_holds(kept, 9000, 1);
    GIVES(0, fa_arena_defer(arena, call_counted, ran));
    GIVES(0, fa_rollback(mark));
    CHECK(*ran == 2, "%d calls after the rollback", *ran);
    more = block_made(arena, 50000, 4);
    GIVES(0, fa_frame_end(inner));
    CHECK(*ran == 2, "%d calls after the inner end", *ran);
    block_holds(kept, 9000, 1);
    GIVES(0, fa_frame_end(outer));
    CHECK(*ran == 3, "%d calls after the outer end", *ran);
    GIVES(-EINVAL, fa_frame_end(outer));
    (void)more;
    for (int i = 0; i < 20; i++) {
        fa_frame next = frame_begun(arena);
        block_made(arena, 3000, 5);
        GIVES(0, fa_frame_end(next));
    }
    fa_arena *other = arena_made(NULL);
    fa_frame frame = frame_begun(other);
    block_made(other, 100, 1);
    GIVES(0, fa_frame_end(frame));
    GIVES(0, fa_arena_destroy(other));
}

static void fork_within(fa_arena *arena) {
    int ran = 0;
    fa_frame outer = frame_begun(arena);
    void *kept = block_made(arena, 9000, 1);
    GIVES(0, fa_arena_defer(arena, call_counted, &ran));
    fa_frame inner = frame_begun(arena);
    fa_mark mark = fa_mark_get(arena);
    GIVES(0, fa_arena_defer(arena, call_counted, &ran));
    block_made(arena, 9000, 2);
    pid_t child = fork();
    if (child == 0) {
        fa_arena *self = fa_arena_self();
        go_on(arena, outer, inner, mark, kept, &ran);
        CHECK(self == fa_arena_self(), "this thread's arena became another one");
        _exit(EXIT_SUCCESS);
    }
    go_on(arena, outer, inner, mark, kept, &ran);
    child_succeeds(child);
}

static void *forks(void *number) {
    fa_arena *made = arena_made(&(fa_arena_options){.ring = (uint32_t)(size_t)number % 2});
    for (int i = 0; i < ROUNDS; i++) {
        fork_within(fa_arena_self());
        fork_within(made);
    }
    GIVES(0, fa_arena_destroy(made));
    return NULL;
}

// The child starts threads, which have arenas of their own, and ends by returning from main.
static void *uses_frames(void *unused) {
    fa_frame frame = fa_frame_begin();
    block_made(fa_arena_self(), 40000, 1);
    GIVES(0, fa_frame_end(frame));
    return NULL;
}
static void child_starts_threads(void) {
    fa_frame frame = fa_frame_begin();
    void *kept = block_made(fa_arena_self(), 5000, 1);
    pid_t child = fork();
    if (child == 0) {
        threads_run(8, uses_frames);
        block_holds(kept, 5000, 1);
        exit(EXIT_SUCCESS);
    }
    child_succeeds(child);
    GIVES(0, fa_frame_end(frame));
}

int main(void) {
    frames_start();
    forks(NULL);
    child_starts_threads();
    threads_run(FORKERS, forks);
    return EXIT_SUCCESS;
}
