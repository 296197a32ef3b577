// Every call, every size to 2 MiB, blocks handed between threads that come and go; all bytes
// checked.
#include "stress_api.h"
#include "promise.h"
#include <pthread.h>
#include <stdatomic.h>

enum {
    THREADS = 4,
    SECONDS = 30,
    THREADS_MAX = 64,
    SLOTS = 2048,      // of the table from which any thread takes what any thread left
    OWN = 200,         // blocks that a thread keeps to itself
    LIFE_STEPS = 8000, // at most, before a thread ends and another is born
    SIZE_MAX_BYTES = 2 * 1024 * 1024,
    ALIGNMENT_SHIFT_MAX = 16,
    WATCHDOG_EXTRA_S = 60,
};

struct block {
    void *start;
    size_t size, alignment;
    uint64_t id;
};

// A slot is taken and left with one exchange; the description travels in the heap, too.
static _Atomic(struct block *) slot[SLOTS];
static atomic_ullong next_id = 1, steps_done, threads_born;
static uint64_t deadline_ms;

static void block_check(const struct block *b) {
    CHECK(((uintptr_t)b->start & (b->alignment - 1)) == 0, "%p is not aligned to %zu", b->start,
          b->alignment);
    size_t usable = b->start ? STRESS_USABLE_SIZE(b->start) : 0;
    CHECK(usable >= b->size, "%p: %zu usable bytes of %zu", b->start, usable, b->size);
    CHECK(pattern_holds(b->start, b->size, b->id), "%p: block %llu of %zu bytes changed", b->start,
          (unsigned long long)b->id, b->size);
}

// Most are small, as in games; all classes and the large come up.
static size_t size_random(uint64_t *random) {
    static const size_t limit[] = {64, 256, 256, 1024, 1024, 4096, 32768, 131072, SIZE_MAX_BYTES};
    size_t which = random_below(random, 256);
    size_t kinds = sizeof limit / sizeof *limit;
    return random_below(random, limit[which < kinds ? which : which % 5] + 1);
}

static bool is_zero(const unsigned char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

static struct block *block_create(uint64_t *random) {
    struct block *b = STRESS_MALLOC(sizeof *b);
    CHECK(b, "no memory");
    *b = (struct block){NULL, size_random(random), 16, atomic_fetch_add(&next_id, 1)};
    switch (random_below(random, 8)) {
    case 0:
        b->start = STRESS_CALLOC(1, b->size);
        CHECK(b->start && is_zero(b->start, b->size), "calloc of %zu bytes", b->size);
        break;
    case 1:
        b->alignment = (size_t)1 << random_below(random, ALIGNMENT_SHIFT_MAX + 1);
        b->start = STRESS_MEMALIGN(b->alignment, b->size);
        break;
    default:
        b->start = STRESS_MALLOC(b->size);
    }
    CHECK(b->start, "no %zu bytes", b->size);
    pattern_write(b->start, b->size, b->id);
    return b;
}

static void block_resize(struct block *b, uint64_t *random) {
    block_check(b);
    size_t size = random_below(random, 2) ? size_random(random) + 1
                                          : b->size + random_below(random, b->size / 2 + 2) + 1;
    void *moved = STRESS_REALLOC(b->start, size);
    CHECK(moved, "no %zu bytes", size);
    CHECK(pattern_holds(moved, size < b->size ? size : b->size, b->id), "realloc %zu to %zu",
          b->size, size);
    b->start = moved;
    b->size = size;
    b->alignment = 16;
    pattern_write(b->start, b->size, b->id);
}

static void block_destroy(struct block *b) {
    if (!b)
        return;
    block_check(b);
    STRESS_FREE(b->start);
    STRESS_FREE(b);
}

// One random act on one's own blocks or on the common table.
static void step(struct block **own, uint64_t *random) {
    struct block **mine = &own[random_below(random, OWN)];
    switch (random_below(random, 8)) {
    case 0:
    case 1: // what I have for what is there: its next owner frees what I allocated
        *mine = atomic_exchange(&slot[random_below(random, SLOTS)], *mine);
        break;
    case 2:
        if (*mine)
            block_resize(*mine, random);
        break;
    default:
        block_destroy(*mine);
        *mine = block_create(random);
    }
}

static void *life(void *seed) {
    uint64_t random = random_seed((uintptr_t)seed);
    struct block *own[OWN] = {0};
    for (size_t left = random_below(&random, LIFE_STEPS); left; left--) {
        step(own, &random);
        atomic_fetch_add_explicit(&steps_done, 1, memory_order_relaxed);
        if (left % 64 == 0 && clock_ms() >= deadline_ms)
            break;
    }
    // Half of what a dying thread has is left to the others, half it frees itself.
    for (size_t i = 0; i < OWN; i++)
        block_destroy(i % 2 ? own[i]
                            : atomic_exchange(&slot[random_below(&random, SLOTS)], own[i]));
    return NULL;
}

// Keeps one place filled with a living thread.
static void *births(void *seed) {
    uint64_t random = random_seed((uintptr_t)seed);
    while (clock_ms() < deadline_ms) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, life, (void *)(uintptr_t)random_next(&random)) == 0,
              "no thread");
        CHECK(pthread_join(thread, NULL) == 0, "join failed");
        atomic_fetch_add(&threads_born, 1);
    }
    return NULL;
}

static size_t option(int argc, char **argv, const char *name, size_t otherwise) {
    for (int i = 1; i + 1 < argc; i++)
        if (!strcmp(argv[i], name))
            return strtoull(argv[i + 1], NULL, 0);
    return otherwise;
}

// stress [--seed N] [--seconds S] [--threads T]
int main(int argc, char **argv) {
    size_t seed = option(argc, argv, "--seed", (size_t)time(NULL));
    size_t seconds = option(argc, argv, "--seconds", SECONDS);
    size_t threads = option(argc, argv, "--threads", THREADS);
    printf("--seed %zu --seconds %zu --threads %zu\n", seed, seconds, threads);
    fflush(stdout);
    CHECK(threads && threads <= THREADS_MAX, "1 to %d threads", THREADS_MAX);
    STRESS_START((unsigned)(seconds + WATCHDOG_EXTRA_S));
    deadline_ms = clock_ms() + seconds * 1000;
    pthread_t place[THREADS_MAX];
    for (size_t i = 0; i < threads; i++)
        CHECK(pthread_create(&place[i], NULL, births, (void *)(seed * THREADS_MAX + i)) == 0,
              "no thread");
    for (size_t i = 0; i < threads; i++)
        CHECK(pthread_join(place[i], NULL) == 0, "join failed");
    for (size_t i = 0; i < SLOTS; i++)
        block_destroy(atomic_exchange(&slot[i], NULL));
    printf("%llu steps, %llu threads\n", (unsigned long long)steps_done,
           (unsigned long long)threads_born);
    return EXIT_SUCCESS;
}
