// A program of the first release with frames, with what its headers compiled into it
// (first_bump/), runs on this library.
#include "first_bump/frames.h"
#include "promise.h"
#include <errno.h>
#include <pthread.h>

enum { FRAMES = 300, BLOCKS = 40, NESTED = 5 };
static const first_api *api;

static void run_frame(first_arena *arena, size_t number) {
    char *blocks[BLOCKS], *kept;
    first_frame outer = first_begin(api, arena), inner[NESTED];
    CHECK(outer.id && api->frame_depth(arena) == 1, "begin");
    for (size_t i = 0; i < BLOCKS; i++) {
        size_t size = 1 + i * i * (number % 7);
        blocks[i] = first_alloc(api, arena, size);
        CHECK(blocks[i] && (uintptr_t)blocks[i] % FIRST_GRAIN == 0, "block of %zu", size);
        pattern_write(blocks[i], size, i);
    }
    kept = first_alloc(api, arena, (number % 50) * 10000); // 0, and now and then the window grows
    CHECK(kept, "large");
    for (size_t i = 0; i < NESTED; i++) {
        inner[i] = first_begin(api, arena);
        CHECK(inner[i].id && first_alloc(api, arena, 3 * MIB), "inner");
    }
    if (number % 2) // else left open: the outer end ends them
        for (size_t i = NESTED; i-- > 0;)
            CHECK(first_end(api, arena, inner[i]) == 0, "end");
    for (size_t i = 0; i < BLOCKS; i++)
        CHECK(pattern_holds(blocks[i], 1 + i * i * (number % 7), i), "block %zu of frame", i);
    CHECK(first_end(api, arena, outer) == 0 && api->frame_depth(arena) == 0, "end");
    CHECK(first_end(api, arena, outer) == -EINVAL, "twice");
    errno = 0;
    CHECK(!first_alloc(api, arena, 16) && errno == EPERM, "outside");
}

static void *run(void *unused) {
    first_arena *arena = api->arena_self();
    for (size_t i = 0; i < FRAMES; i++)
        run_frame(arena, i);
    return unused;
}

int main(void) {
    pthread_t thread;
    const first_api *(*get)(uint32_t);
    first_arena *made;
    alarm(PATIENCE_S);
    *(void **)&get = dlsym(RTLD_DEFAULT, "fa_api_get");
    CHECK(get && (api = get(FIRST_VERSION)), "no library");
    CHECK(api->version >= FIRST_VERSION && api->size >= sizeof *api, "table of %u", api->size);
    run(NULL);
    CHECK(pthread_create(&thread, NULL, run, NULL) == 0 && !pthread_join(thread, NULL), "thread");
    CHECK(api->arena_create(&made, NULL) == 0, "create");
    first_frame frame = api->arena_begin(made);
    char *first = first_alloc(api, made, 10), *second = first_alloc(api, made, 10);
    CHECK(second == first + FIRST_GRAIN, "bump in an arena of its own");
    CHECK(first_end(api, made, frame) == 0 && api->arena_destroy(made) == 0, "destroy");
    return 0;
}
