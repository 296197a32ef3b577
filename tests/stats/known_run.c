// Makes a known number of calls and says how many: for each size of blocks the allocations, frees,
// reallocs and bytes. Writes a JSON report before and one after; exact_counts.py compares.
#include "stats_api.h"
#include <pthread.h>

enum { PATIENCE = 120, THREADS = 4, PAIRS = 1000000, STEPS = 60000, SLOTS = 512, SIZES = 4096 };
enum { ALIGNMENT_LOG2_MOST = 13, SMALL_MOST = 700, MEDIUM_MOST = 20000, PAIR_SIZE = 64 };
#define LARGE_MOST (300 * KIB)
#define HUGE_MOST (3 * MIB)

// What the program did, by the usable size of the blocks: that is their class.
struct tally {
    size_t size;
    uint64_t allocations, frees, reallocs, requested, reallocated;
};

struct worker {
    pthread_t thread;
    uint64_t random;
    struct tally tally[SIZES];
};

static struct worker workers[THREADS + 1]; // the last is the main thread
static void *shared_slots[SLOTS];          // blocks that any thread may free
static pthread_barrier_t barrier;

static struct tally *tally_of(struct worker *w, size_t size) {
    struct tally *t = &w->tally[size / 16 % SIZES];
    while (t->size && t->size != size)
        t = t == &w->tally[SIZES - 1] ? w->tally : t + 1;
    t->size = size;
    return t;
}

static void *counted(struct worker *w, void *p, size_t size) {
    CHECK(p, "no %zu bytes", size);
    struct tally *t = tally_of(w, malloc_usable_size(p));
    t->allocations++;
    t->requested += size;
    return p;
}

static void count_free(struct worker *w, void *p) {
    if (p)
        tally_of(w, malloc_usable_size(p))->frees++;
    free(p);
}

static size_t size_any(struct worker *w) {
    uint64_t kind = random_below(&w->random, 200);
    size_t most = kind == 0   ? HUGE_MOST
                  : kind < 10 ? LARGE_MOST
                  : kind < 40 ? MEDIUM_MOST
                              : SMALL_MOST;
    return random_below(&w->random, most);
}

static void *allocate_any(struct worker *w) {
    size_t size = size_any(w), alignment = 8 << random_below(&w->random, ALIGNMENT_LOG2_MOST);
    void *p = NULL;
    switch (random_below(&w->random, 8)) {
    case 0:
        return counted(w, calloc(size / 3 + 1, 3), (size / 3 + 1) * 3);
    case 1:
        return counted(w, memalign(alignment, size), size);
    case 2:
        CHECK(posix_memalign(&p, alignment, size) == 0, "posix_memalign");
        return counted(w, p, size);
    case 3:
        return counted(w, realloc(NULL, size), size);
    case 4:
        return counted(w, aligned_alloc(alignment, size), size);
    default:
        return counted(w, malloc(size), size);
    }
}

static void *resize_any(struct worker *w, void *p) {
    size_t size = size_any(w);
    if (!p)
        return counted(w, realloc(NULL, size), size);
    if (!size) {
        tally_of(w, malloc_usable_size(p))->frees++;
        CHECK(!realloc(p, 0), "realloc to zero");
        return NULL;
    }
    p = realloc(p, size);
    CHECK(p, "no %zu bytes", size);
    struct tally *t = tally_of(w, malloc_usable_size(p));
    t->reallocs++;
    t->reallocated += size;
    return p;
}

// A size that the compiler cannot call impossible.
static size_t hidden(size_t size) {
    return (size_t)opaque((void *)size);
}

static void random_step(struct worker *w, void **own) {
    void **slot = &own[random_below(&w->random, SLOTS)];
    switch (random_below(&w->random, 8)) {
    case 0:
    case 1:
        *slot = resize_any(w, *slot);
        break;
    case 2: { // lay one out for the others, free what lay there
        void **place = &shared_slots[random_below(&w->random, SLOTS)];
        void *other = __atomic_exchange_n(place, *slot, __ATOMIC_ACQ_REL);
        *slot = NULL;
        count_free(w, other);
        break;
    }
    case 3: // calls that are no calls for us
        free(NULL);
        CHECK(!malloc(hidden(PTRDIFF_MAX)), "everything");
        CHECK(!calloc(hidden(SIZE_MAX / 2), 3), "more than everything");
        if (*slot)
            CHECK(!realloc(*slot, hidden(PTRDIFF_MAX)), "everything");
        break;
    default:
        count_free(w, *slot);
        *slot = allocate_any(w);
    }
}

static void random_run(struct worker *w) {
    static __thread void *own[SLOTS];
    for (int i = 0; i < STEPS; i++)
        random_step(w, own);
    for (int i = 0; i < SLOTS; i++)
        if (i % 2) // the other half stays live
            count_free(w, own[i]);
}

static void pairs_run(struct worker *w) {
    for (int i = 0; i < PAIRS; i++)
        count_free(w, counted(w, malloc(PAIR_SIZE), PAIR_SIZE));
}

static void *worker_run(void *argument) {
    struct worker *w = argument;
    pthread_barrier_wait(&barrier); // the first report is written now
    pthread_barrier_wait(&barrier);
    random_run(w);
    pthread_barrier_wait(&barrier); // and now the second one
    pthread_barrier_wait(&barrier);
    return NULL;
}

static void report(const fa_api *api, const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(file >= 0 && api->stats_json(file) == 0, "no report in %s", path);
    close(file);
}

static void tallies_print(void) {
    for (int i = 0; i <= THREADS; i++)
        for (int j = 0; j < SIZES; j++) {
            const struct tally *t = &workers[i].tally[j];
            if (t->size)
                printf("%zu %llu %llu %llu %llu %llu\n", t->size,
                       (unsigned long long)t->allocations, (unsigned long long)t->frees,
                       (unsigned long long)t->reallocs, (unsigned long long)t->requested,
                       (unsigned long long)t->reallocated);
        }
}

// Arguments: seed, and the files for the two reports.
int main(int argc, char **argv) {
    program_start(PATIENCE);
    CHECK(argc == 4, "usage: known_run SEED BEFORE AFTER");
    const fa_api *api = api_find();
    pthread_barrier_init(&barrier, NULL, THREADS + 1);
    for (int i = 0; i <= THREADS; i++)
        workers[i].random = random_seed(strtoull(argv[1], NULL, 0) + (uint64_t)i);
    for (int i = 0; i < THREADS; i++)
        CHECK(!pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]), "no thread");
    pthread_barrier_wait(&barrier);
    report(api, argv[2]);
    pthread_barrier_wait(&barrier);
    pairs_run(&workers[THREADS]);
    pthread_barrier_wait(&barrier);
    report(api, argv[3]);
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < THREADS; i++)
        pthread_join(workers[i].thread, NULL);
    tallies_print();
    return 0;
}
