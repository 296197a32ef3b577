// A use of nearly everything. Where it runs says what serves it; what it gets must be the same.
#include "use_frames.h"
#include "framealloc/framealloc.h"
#include "promise.h"
#include <pthread.h>

enum { CALLS_MAX = 4, TEXT_MAX = 16 };
static __thread int calls[CALLS_MAX], call_count;
static int zero, one = 1, two = 2;

static void note_call(void *number) {
    calls[call_count++] = *(int *)number;
}

static void check_who_serves(enum served served) {
    fa_stats stats = {.size = sizeof stats};
    fa_config config = {.size = sizeof config};
    CHECK(fa_available() == (served != BY_PROGRAM), "fa_available() is %d", fa_available());
    CHECK(fa_stats_get(&stats) == (served != BY_PROGRAM ? 0 : -ENOTSUP), "stats of who serves");
    CHECK(fa_config_get(&config) == 0 && config.frame_window >= MIB, "window of %zu bytes",
          config.frame_window);
}

static void check_nesting(void) {
    fa_frame outer = fa_frame_begin();
    char *kept = fa_frame_alloc(100);
    CHECK(outer.id && kept && (uintptr_t)kept % FA_GRAIN == 0, "block at %p", (void *)kept);
    pattern_write(kept, 100, 1);
    fa_frame inner = fa_frame_begin();
    char *gone = fa_frame_alloc(64), *large = fa_frame_alloc(3 * MIB);
    CHECK(gone && large, "inner frame");
    pattern_write(large, 3 * MIB, 2);
    CHECK(pattern_holds(large, 3 * MIB, 2), "large block");
    CHECK(fa_frame_depth(fa_arena_self()) == 2, "depth");
    CHECK(fa_frame_end(inner) == 0, "inner end");
    CHECK(fa_frame_alloc(64) == gone, "an inner end takes back what the inner frame handed out");
    CHECK(pattern_holds(kept, 100, 1), "an inner end takes back nothing else");
    CHECK(fa_frame_end(outer) == 0 && fa_frame_end(outer) == -EINVAL, "a frame ends once");
    errno = 0;
    CHECK(!fa_frame_alloc(16) && errno == EPERM, "no frame is open, errno %d", errno);
}

static void check_allocations(void) {
    fa_frame frame = fa_frame_begin();
    fa_owner_info info = {.size = sizeof info};
    char *aligned = fa_frame_alloc_aligned(10, 64 * KIB);
    CHECK(aligned && (uintptr_t)aligned % (64 * KIB) == 0, "aligned at %p", (void *)aligned);
    CHECK(fa_owner(aligned, &info) == 0 && info.kind == FA_OWNER_FRAME, "owner %u", info.kind);
    CHECK(strcmp(fa_frame_printf("%d-%s", 7, "seven"), "7-seven") == 0, "printf");
    char *text = fa_frame_strdup("text");
    text = fa_arena_resize(fa_arena_self(), text, strlen(text) + 1, 10 * KIB);
    CHECK(text && strcmp(text, "text") == 0, "resize");
    const char *zeroes = fa_frame_alloc_zero(TEXT_MAX);
    CHECK(zeroes && !zeroes[0] && !zeroes[TEXT_MAX - 1], "zero");
    CHECK(fa_frame_alloc_array(3, 100, 8) && !fa_frame_alloc_array(SIZE_MAX, 2, 8), "array");
    CHECK(fa_frame_end(frame) == 0, "end");
}

static void check_calls_and_marks(void) {
    fa_frame frame = fa_frame_begin();
    call_count = 0;
    CHECK(fa_frame_defer(note_call, &zero) == 0, "defer");
    fa_mark mark = fa_mark_get(fa_arena_self());
    void *gone = fa_frame_alloc(32);
    CHECK(fa_frame_defer(note_call, &one) == 0, "defer");
    CHECK(fa_rollback(mark) == 0 && call_count == 1 && calls[0] == 1, "calls since the mark run");
    CHECK(fa_frame_alloc(32) == gone, "a rollback takes back");
    CHECK(fa_frame_defer(note_call, &two) == 0, "defer");
    CHECK(fa_frame_end(frame) == 0 && call_count == 3, "%d calls", call_count);
    CHECK(calls[1] == 2 && calls[2] == 0, "the last first");
    CHECK(fa_rollback(mark) == -ESTALE, "a mark dies with its frame");
}

static void check_arenas(void) {
    fa_arena_options options = {.ring = 2};
    fa_arena *arena;
    fa_epoch *epoch;
    CHECK(fa_arena_create(&arena, &options) == 0, "create");
    fa_frame frame = fa_arena_begin(arena);
    char *first = fa_arena_strdup(arena, "first");
    CHECK(fa_frame_end(frame) == 0, "end");
    frame = fa_arena_begin(arena);
    CHECK(fa_arena_strdup(arena, "second") != first && strcmp(first, "first") == 0, "ring");
    CHECK(fa_frame_end(frame) == 0 && fa_arena_destroy(arena) == 0, "destroy");

    CHECK(fa_arena_create(&arena, NULL) == 0 && fa_epoch_create(&epoch) == 0, "epoch");
    CHECK(fa_epoch_join(epoch, arena) == 0, "join");
    void *gone = fa_arena_alloc(arena, 48);
    CHECK(fa_frame_advance_all(epoch) == 0 && fa_arena_alloc(arena, 48) == gone, "advance");
    CHECK(fa_epoch_leave(arena) == 0 && fa_epoch_destroy(epoch) == 0, "leave");
    CHECK(fa_arena_destroy(arena) == 0, "destroy");
}

static void check_promotion(void) {
    fa_promotion_summary sum = {.size = sizeof sum};
    fa_promotion results[3];
    fa_scratch *scratch;
    fa_frame frame = fa_frame_begin();
    char name[TEXT_MAX];
    snprintf(name, sizeof name, "%d", (int)gettid());
    CHECK(fa_scratch_open(&scratch, name, KIB) == 0, "scratch");
    char *block = fa_frame_strdup("kept");
    CHECK(fa_retain(block, 5, 1, FA_TO_HEAP, NULL, NULL) == 0, "retain");
    CHECK(fa_retain(block, 5, 1, FA_TO_POOL, NULL, NULL) == 0, "retain");
    CHECK(fa_retain(block, 5, 1, FA_TO_SCRATCH(name), NULL, NULL) == 0, "retain");
    CHECK(fa_frame_end_promote(frame, results, 3, &sum) == 0 && sum.results == 3, "promote");
    for (int i = 0; i < 3; i++)
        CHECK(!results[i].error && strcmp(results[i].to, "kept") == 0, "copy %d", i);
    free(results[0].to);
    free(results[1].to);
    CHECK(fa_scratch_close(scratch) == 0, "close");
}

static void check_capture(enum served served) {
    fa_frame frame = fa_frame_begin();
    int begun = fa_capture_begin();
    CHECK(begun == (served == BY_LIBRARY ? 0 : -ENOTSUP), "fa_capture_begin() is %d", begun);
    free(opaque(malloc(40)));
    CHECK(begun != 0 || fa_capture_end() == 0, "capture");
    CHECK(fa_frame_end(frame) == 0, "end");
}

static void *use_in_thread(void *served) {
    fa_arena *self = fa_arena_self();
    check_who_serves(*(enum served *)served);
    check_nesting();
    check_allocations();
    check_calls_and_marks();
    check_arenas();
    check_promotion();
    check_capture(*(enum served *)served);
    CHECK(fa_arena_self() == self, "the arena's address never changes");
    return self;
}

void use_frames(enum served served) {
    pthread_t thread;
    void *arena_of_thread;
    alarm(PATIENCE_S);
    void *own = use_in_thread(&served);
    CHECK(pthread_create(&thread, NULL, use_in_thread, &served) == 0, "no thread");
    CHECK(pthread_join(thread, &arena_of_thread) == 0, "no join");
    CHECK(arena_of_thread != own, "each thread has an arena of its own");
    use_in_thread(&served);
}
