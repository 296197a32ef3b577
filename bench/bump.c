// The frame API against a bump written here and against malloc: 1,000 blocks of 64 B (or of 16 to
// 112 B) a frame, each written when it is made; and begin, end, marks and deferred calls alone.
//
// Without the library the program's own copy of the frames is measured (fa_available says which).
#define FA_IMPLEMENTATION
#include "framealloc/framealloc.h"

#include "bench.h"
#include "block.h"
#include "nothing.h"
#include "rng.h"
#include "rounds.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCKS = 1000, // per frame
    SIZE = 64,
    VARIED_MIN = 16, // of the varied sizes; 64 on average
    VARIED_MAX = 112,
    ARRAYS = 200, // per frame: not touched, but they take their addresses
    FRAMES = 200, // per turn of a loop
    BARE_BYTES = BLOCKS * VARIED_MAX,
};

static uint32_t sizes[BLOCKS];
static fa_arena *arena;                   // the thread's own
static fa_arena *one_arena, *array_arena; // an arena gives back what its frames stop using
static fa_frame frame;                    // the one that is open
static void **list; // blocks of the frame, the newest first, each holding the next
static int failed;  // any result that was not 0

// The reference: all that handing out memory from the front can cost, if it may be refused.
struct bare {
    uintptr_t cursor, limit, start;
};
static struct bare *bare;

static __attribute__((noinline, cold)) void *bare_is_full(void) {
    bench_fail("the bare bump is full");
}

static inline void *bare_take(struct bare *from, size_t size) {
    uintptr_t block = from->cursor;
    uintptr_t end = block + ((size + 15) & ~(uintptr_t)15);
    if (__builtin_expect(end > from->limit, 0)) {
        return bare_is_full();
    }
    from->cursor = end;
    return (void *)block;
}

// The same for sizes that may be anything: 0 gets a block of its own, and no sum wraps.
static inline void *bare_take_any(struct bare *from, size_t size) {
    if (__builtin_expect(size - 1 >= BARE_BYTES, 0)) {
        return bare_is_full();
    }
    return bare_take(from, size);
}

// The ways to get a block. What they take it from lies in a register, as a program would have it.
static inline void *by_bare(void *from, size_t size) {
    return bare_take(from, size);
}
static inline void *by_bare_any(void *from, size_t size) {
    return bare_take_any(from, size);
}
static inline void *by_arena(void *from, size_t size) {
    return fa_arena_alloc(from, size);
}
static inline void *by_frame(void *from, size_t size) {
    (void)from;
    return fa_frame_alloc(size);
}
static inline void *by_call(void *from, size_t size) {
    return fa_arena_alloc_aligned(from, size, SIZE);
}
static inline void *by_malloc(void *from, size_t size) {
    (void)from;
    return malloc(size);
}

// The first touch: each block gets the address of the one before, as in a list. One store, and the
// compiler must believe that anybody may look, so that a cursor is moved in memory each time.
#define FILL(take, from, varied)                                                                   \
    do {                                                                                           \
        void *from_ = (from);                                                                      \
        void **newest = NULL;                                                                      \
        for (unsigned i = 0; i < BLOCKS; i++) {                                                    \
            void **block = take(from_, (varied) ? sizes[i] : SIZE);                                \
            *block = newest;                                                                       \
            newest = block;                                                                        \
            BLOCK_ESCAPE(block);                                                                   \
        }                                                                                          \
        list = newest;                                                                             \
    } while (0)

// Not timed. Fills every block of the list to its size, then looks whether all still hold that:
// no two blocks overlap, and there are as many as were asked for.
static void list_check(int varied) {
    unsigned count = 0;
    for (void **block = list; block; block = *block, count++) {
        if (count == BLOCKS || (uintptr_t)block % 16) {
            bench_fail("a block is not where it should be");
        }
        size_t size = varied ? sizes[BLOCKS - 1 - count] : SIZE;
        memset(block + 1, (int)(count & 0xff), size - sizeof *block);
    }
    if (count != BLOCKS) {
        bench_fail("a block is missing");
    }
    count = 0;
    for (void **block = list; block; block = *block, count++) {
        size_t size = varied ? sizes[BLOCKS - 1 - count] : SIZE;
        const unsigned char *bytes = (const unsigned char *)block;
        for (size_t at = sizeof *block; at < size; at++) {
            if (bytes[at] != (count & 0xff)) {
                bench_fail("two blocks overlap");
            }
        }
    }
}

static void frame_finish(void) {
    failed |= fa_frame_end(frame);
    if (failed || fa_frame_depth(arena) != 0) {
        bench_fail("a frame call failed");
    }
}
static void fixed_finish(void) {
    list_check(0);
    frame_finish();
}
static void varied_finish(void) {
    list_check(1);
    frame_finish();
}

// Frames that are filled; the last one stays open, for its loop's finish to look at.
#define FRAME_LOOP(name, take, from, varied)                                                       \
    static void name(uint64_t frames) {                                                            \
        for (uint64_t f = 0; f < frames; f++) {                                                    \
            if (f) {                                                                               \
                failed |= fa_frame_end(frame);                                                     \
            }                                                                                      \
            frame = fa_frame_begin();                                                              \
            FILL(take, from, varied);                                                              \
        }                                                                                          \
    }
FRAME_LOOP(explicit_64, by_arena, arena, 0)
FRAME_LOOP(explicit_varied, by_arena, arena, 1)
FRAME_LOOP(implicit_64, by_frame, NULL, 0)
FRAME_LOOP(implicit_varied, by_frame, NULL, 1)
FRAME_LOOP(call_64, by_call, arena, 0)

#define BARE_LOOP(name, take, varied)                                                              \
    static void name(uint64_t frames) {                                                            \
        for (uint64_t f = 0; f < frames; f++) {                                                    \
            bare->cursor = bare->start;                                                            \
            FILL(take, bare, varied);                                                              \
        }                                                                                          \
    }
BARE_LOOP(bare_64, by_bare, 0)
BARE_LOOP(bare_varied, by_bare, 1)
BARE_LOOP(bare_any, by_bare_any, 1)
static void bare_finish(void) {
    list_check(0);
}
static void bare_varied_finish(void) {
    list_check(1);
}

// malloc as often, then free as often. The last batch waits for the next turn.
static void **kept[2];
#define BATCH_LOOP(name, varied)                                                                   \
    static void name(uint64_t frames) {                                                            \
        for (uint64_t f = 0; f < frames; f++) {                                                    \
            for (void **block = kept[varied], **next; block; block = next) {                       \
                next = *block;                                                                     \
                free(block);                                                                       \
            }                                                                                      \
            FILL(by_malloc, NULL, varied);                                                         \
            kept[varied] = list;                                                                   \
        }                                                                                          \
    }
BATCH_LOOP(malloc_batch_64, 0)
BATCH_LOOP(malloc_batch_varied, 1)

static void nothing_finish(void) {}

#define PAIR_LOOP(name, varied)                                                                    \
    static void name(uint64_t frames) {                                                            \
        for (uint64_t f = 0; f < frames; f++) {                                                    \
            for (unsigned i = 0; i < BLOCKS; i++) {                                                \
                void **block = malloc((varied) ? sizes[i] : SIZE);                                 \
                *block = NULL;                                                                     \
                BLOCK_ESCAPE(block);                                                               \
                free(block);                                                                       \
            }                                                                                      \
        }                                                                                          \
    }
PAIR_LOOP(malloc_pair_64, 0)
PAIR_LOOP(malloc_pair_varied, 1)

// All blocks of a frame in one call.
static void array_64(uint64_t frames) {
    for (uint64_t f = 0; f < frames; f++) {
        if (f) {
            failed |= fa_frame_end(frame);
        }
        frame = fa_frame_begin();
        char *block = fa_arena_alloc_array(arena, BLOCKS, SIZE, FA_GRAIN);
        void **newest = NULL;
        for (unsigned i = 0; i < BLOCKS; i++, block += SIZE) {
            *(void **)block = newest;
            newest = (void **)block;
            BLOCK_ESCAPE(block);
        }
        list = newest;
    }
}

// That call against that of one block, nothing touched: memory would be all that is measured.
#define UNTOUCHED_LOOP(name, in, take)                                                             \
    static void name(uint64_t frames) {                                                            \
        fa_arena *from = in;                                                                       \
        for (uint64_t f = 0; f < frames; f++) {                                                    \
            if (f) {                                                                               \
                failed |= fa_frame_end(frame);                                                     \
            }                                                                                      \
            frame = fa_arena_begin(from);                                                          \
            for (unsigned i = 0; i < ARRAYS; i++) {                                                \
                void *block = take;                                                                \
                BLOCK_ESCAPE(block);                                                               \
                list = block;                                                                      \
            }                                                                                      \
        }                                                                                          \
    }
UNTOUCHED_LOOP(one_call, one_arena, fa_arena_alloc(from, SIZE))
UNTOUCHED_LOOP(array_call, array_arena, fa_arena_alloc_array(from, BLOCKS, SIZE, FA_GRAIN))

static void untouched_finish(void) {
    *list = NULL;
    frame_finish();
}

// In between, anybody may have changed the arena, as in a frame that does something: else the
// compiler answers the end's questions by what the begin just wrote.
static inline int frame_of_nothing(void) {
    fa_frame inner = fa_frame_begin();
    BLOCK_ESCAPE(arena);
    return fa_frame_end(inner);
}

static void begin_end(uint64_t frames) {
    for (uint64_t i = 0; i < frames * BLOCKS; i++) {
        failed |= frame_of_nothing();
    }
    frame = fa_frame_begin();
}

static void nested(uint64_t frames) {
    frame = fa_frame_begin();
    for (uint64_t i = 0; i < frames * BLOCKS; i++) {
        failed |= frame_of_nothing();
    }
}

// Found as the frame API finds its own.
static const struct nothing_api *nothing;
static void empty_calls(uint64_t frames) {
    for (uint64_t i = 0; i < frames * BLOCKS; i++) {
        const struct nothing_api *api = __atomic_load_n(&nothing, __ATOMIC_RELAXED);
        struct nothing_name name =
            (__builtin_expect(api != NULL, 1) ? api : nothing_api_get())->begin();
        api = __atomic_load_n(&nothing, __ATOMIC_RELAXED);
        failed |= (__builtin_expect(api != NULL, 1) ? api : nothing_api_get())->end(name);
    }
}

static void marks(uint64_t frames) {
    for (uint64_t f = 0; f < frames; f++) {
        if (f) {
            failed |= fa_frame_end(frame);
        }
        frame = fa_frame_begin();
        for (unsigned i = 0; i < BLOCKS; i++) {
            failed |= fa_rollback(fa_mark_get(arena));
        }
    }
}

static uint64_t deferred, deferred_run;
static void deferred_call(void *context) {
    ++*(uint64_t *)context;
}

static void defers(uint64_t frames) {
    for (uint64_t f = 0; f < frames; f++) {
        if (f) {
            failed |= fa_frame_end(frame);
        }
        frame = fa_frame_begin();
        for (unsigned i = 0; i < BLOCKS; i++) {
            failed |= fa_frame_defer(deferred_call, &deferred_run);
        }
        deferred += BLOCKS;
    }
}
static void defers_finish(void) {
    frame_finish();
    if (deferred != deferred_run) {
        bench_fail("a deferred call did not run");
    }
}

static const struct loop loops[] = {
    {"bare_64", bare_64, bare_finish, BLOCKS},
    {"explicit_64", explicit_64, fixed_finish, BLOCKS},
    {"implicit_64", implicit_64, fixed_finish, BLOCKS},
    {"bare_varied", bare_varied, bare_varied_finish, BLOCKS},
    {"bare_any", bare_any, bare_varied_finish, BLOCKS},
    {"explicit_varied", explicit_varied, varied_finish, BLOCKS},
    {"implicit_varied", implicit_varied, varied_finish, BLOCKS},
    {"malloc_batch_64", malloc_batch_64, bare_finish, BLOCKS},
    {"malloc_batch_varied", malloc_batch_varied, bare_varied_finish, BLOCKS},
    {"malloc_pair_64", malloc_pair_64, nothing_finish, BLOCKS},
    {"malloc_pair_varied", malloc_pair_varied, nothing_finish, BLOCKS},
    {"array_64", array_64, fixed_finish, BLOCKS},
    {"one_call", one_call, untouched_finish, ARRAYS},
    {"array_call", array_call, untouched_finish, ARRAYS},
    {"call_64", call_64, fixed_finish, BLOCKS},
    {"begin_end", begin_end, frame_finish, BLOCKS},
    {"nested", nested, frame_finish, BLOCKS},
    {"empty_calls", empty_calls, nothing_finish, BLOCKS},
    {"marks", marks, frame_finish, BLOCKS},
    {"defers", defers, defers_finish, BLOCKS},
};
enum { LOOPS = sizeof loops / sizeof *loops };

int main(int argc, char **argv) {
    static const char *words[LOOPS + 2] = {"all"};
    for (unsigned i = 0; i < LOOPS; i++) {
        words[i + 1] = loops[i].key;
    }
    long only = 0;
    const struct bench_knob knobs[] = {{"loop", &only, words}, {0}};
    bench_begin("bump", argc, argv, knobs);

    struct rng rng = rng_make(bench_seed(), 0);
    for (unsigned i = 0; i < BLOCKS; i++) {
        sizes[i] = (uint32_t)rng_between(&rng, VARIED_MIN, VARIED_MAX);
    }
    bare = bench_map(sizeof *bare);
    bare->start = (uintptr_t)bench_map(BARE_BYTES);
    bare->limit = bare->start + BARE_BYTES;
    nothing = nothing_api_get();
    arena = fa_arena_self();
    if (fa_arena_create(&one_arena, NULL) != 0 || fa_arena_create(&array_arena, NULL) != 0) {
        bench_fail("no arena");
    }
    rounds_run(loops, LOOPS, (unsigned)only, bench_scaled(FRAMES));
    bench_add("available", fa_available());
    return bench_print();
}
