// While one thread compacts and makes and frees blocks, others lock, read, write and unlock: no
// block moves while it is locked, pointers into itself are right whenever it is seen, no write is
// lost, and nobody waits for a move.
#include "../threads/crew.h"
#include "handles.h"

enum {
    BLOCKS = 300,
    READERS = 2,
    SECONDS = 2,
    FILL_MOST = 2000,
    LARGE_EACH = 10,
    LARGE_WORDS = 8000
};

// Has a pointer into itself, and a counter at either end that its reader moves on together.
struct seen {
    struct seen *self;
    uint64_t number, count;
    uint64_t first;
    uint64_t words[]; // and behind them the second counter
};

static size_t seen_bytes(size_t words) {
    return sizeof(struct seen) + sizeof(uint64_t) * (words + 1);
}

static fa_handles *heap;
static struct {
    fa_handle handle;
    size_t words;
    uint64_t writes; // of the one reader that it belongs to
} shared[BLOCKS];
static unsigned is_over; // release, acquire
static uint64_t looks[READERS];

static void fixup(void *from, void *to, void *context) {
    struct seen *seen = to;
    (void)context;
    CHECK(seen->self == from, "a copy that is not whole was given to the fixup");
    CHECK(seen->first == seen->words[seen->count],
          "a copy that is not whole was given to the fixup");
    seen->self = to;
}

static void look(size_t i, bool is_mine) {
    struct seen *seen = fa_handle_lock(heap, shared[i].handle);
    CHECK(seen, "block %zu is stale", i);
    uint64_t *last = &seen->words[shared[i].words];
    CHECK(seen->self == seen && seen->number == i, "block %zu", i);
    if (is_mine) {
        CHECK(seen->first == shared[i].writes && *last == shared[i].writes,
              "block %zu lost a write", i);
        *last = ++shared[i].writes;
        opaque(seen); // it is written now
    }
    for (size_t w = 0; w < shared[i].words; w++)
        CHECK(seen->words[w] == pattern_word(i, w), "word %zu of block %zu", w, i);
    if (is_mine)
        seen->first = shared[i].writes;
    CHECK(seen->self == seen && fa_handle_get(heap, shared[i].handle) == seen, "it moved");
    GIVES(0, fa_handle_unlock(heap, shared[i].handle));
}

static void *reads(void *argument) {
    size_t me = (size_t)argument;
    uint64_t random = random_seed(me + 1);
    while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE)) {
        size_t i = random_below(&random, BLOCKS);
        look(i, i % READERS == me);
        looks[me]++;
    }
    return argument;
}

int main(void) {
    frames_start();
    fa_handles_options options = {.reserve = 64 << 20, .fixup = fixup};
    heap = heap_made(&options);
    uint64_t random = random_seed(7);
    struct held filler[BLOCKS];
    for (size_t i = 0; i < BLOCKS; i++) {
        held_make(heap, &filler[i], 1 + random_below(&random, FILL_MOST), 0, i);
        shared[i].words = i % LARGE_EACH ? 1 + random_below(&random, 500) : LARGE_WORDS;
        GIVES(0, fa_handle_alloc(heap, &shared[i].handle, seen_bytes(shared[i].words), 0));
        struct seen *seen = fa_handle_lock(heap, shared[i].handle);
        *seen = (struct seen){seen, i, shared[i].words, 0};
        seen->words[shared[i].words] = 0;
        for (size_t w = 0; w < shared[i].words; w++)
            seen->words[w] = pattern_word(i, w);
        GIVES(0, fa_handle_unlock(heap, shared[i].handle));
    }
    // The filler's bytes are no struct seen.
    for (size_t i = 0; i < BLOCKS; i++)
        GIVES(0, fa_handle_free(heap, filler[i].handle));
    pthread_t reader[READERS];
    for (size_t i = 0; i < READERS; i++)
        reader[i] = thread_start(reads, (void *)i);
    for (uint64_t end = clock_ms() + SECONDS * 1000; clock_ms() < end;) {
        size_t i = random_below(&random, BLOCKS);
        fa_handle hole[4];
        for (size_t h = 0; h < 4; h++) { // locked, or the fixup would meet bytes it does not know
            GIVES(0, fa_handle_alloc(heap, &hole[h], 1 + random_below(&random, FILL_MOST), 0));
            CHECK(fa_handle_lock(heap, hole[h]), "no lock");
        }
        int more = fa_handles_compact(heap, 200);
        CHECK(more >= 0, "%d", more);
        int resized = fa_handle_resize(heap, shared[i].handle, seen_bytes(shared[i].words + i));
        CHECK(resized == 0 || resized == -EBUSY, "%d", resized);
        for (size_t h = 0; h < 4; h++) {
            GIVES(0, fa_handle_unlock(heap, hole[h]));
            GIVES(0, fa_handle_free(heap, hole[h]));
        }
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELEASE);
    for (size_t i = 0; i < READERS; i++)
        thread_join(reader[i]);
    for (size_t i = 0; i < BLOCKS; i++)
        look(i, true);
    fa_handles_stats stats = heap_stats(heap);
    printf("%llu and %llu looks, %llu moves, %llu abandoned\n", (unsigned long long)looks[0],
           (unsigned long long)looks[1], (unsigned long long)stats.moves,
           (unsigned long long)stats.abandoned_moves);
    CHECK(stats.moves && looks[0] && looks[1], "nothing was done");
    for (size_t i = 0; i < BLOCKS; i++)
        GIVES(0, fa_handle_free(heap, shared[i].handle));
    compacted(heap);
    CHECK(heap_resident(heap) == 0, "pages of an empty heap");
    GIVES(0, fa_handles_destroy(heap));
    return EXIT_SUCCESS;
}
