// A model-based random test: threads make, free, resize, lock and compact in heaps that they share;
// each knows what its own blocks hold, where the locked ones lie and which handles are stale, and
// reads those of the others. The sums are checked whenever all stand still.
//
// model [--seed N] [--seconds S] [--threads T]; with one thread a seed gives the same steps again.
#include "../threads/crew.h"
#include "handles.h"

enum {
    HEAPS = 2,
    OWN = 400,     // blocks of a thread
    STEPS = 20000, // of a round
    SIZE_SMALL = 300,
    SIZE_LARGE = 100000,
    SECONDS = 5,
    THREADS = 3,
    MODEL_THREADS_MAX = 16,
};

// Its bytes are those of the number, but for the first word: where it is.
struct own {
    fa_handle handle;
    fa_handle stale;
    uint64_t shown; // the handle, for the other threads; relaxed
    size_t size, align;
    uint64_t number;
    uint32_t locks;
    void *place; // while there are locks
};
struct worker {
    uint64_t random, steps;
    struct own own[HEAPS][OWN];
};

static fa_handles *heap[HEAPS];
static struct worker *worker[MODEL_THREADS_MAX];
static size_t workers;
static uint64_t seed = 1;

static uint64_t chance(struct worker *w, uint64_t limit) {
    return random_below(&w->random, limit);
}

static void bytes_write(void *at, size_t size, uint64_t number) {
    if (size < sizeof at)
        memset(at, 0, FA_GRAIN); // no pointer of an earlier block, for fixup to see
    pattern_write(at, size, number);
    if (size >= sizeof at)
        memcpy(at, &at, sizeof at);
}
static bool bytes_hold(const void *at, size_t size, uint64_t number) {
    if (size < sizeof at)
        return pattern_holds(at, size, number);
    if (memcmp(at, &at, sizeof at) != 0)
        return false;
    uint64_t word;
    for (size_t i = sizeof at; i + sizeof word <= size; i += sizeof word) {
        memcpy(&word, (const char *)at + i, sizeof word);
        if (word != pattern_word(number, i))
            return false;
    }
    return true;
}

// Only a block of 8 bytes or more has a pointer.
static void fixup(void *from, void *to, void *context) {
    void *self;
    (void)context;
    memcpy(&self, to, sizeof self); // a block has 16 bytes at least, asked for or not
    if (self == from)
        memcpy(to, &to, sizeof to);
}

static size_t size_random(struct worker *w) {
    return chance(w, 30) ? chance(w, SIZE_SMALL) : chance(w, SIZE_LARGE);
}

static void own_check(struct worker *w, size_t h, struct own *own) {
    void *at = fa_handle_lock(heap[h], own->handle);
    CHECK(at && (uintptr_t)at % own->align == 0, "%p", at);
    CHECK(!own->locks || at == own->place, "a locked block moved from %p to %p", own->place, at);
    CHECK(bytes_hold(at, own->size, own->number), "block %llu changed",
          (unsigned long long)own->number);
    CHECK(fa_handle_size(heap[h], own->handle) == own->size, "size");
    if (chance(w, 3) == 0)
        bytes_write(at, own->size, ++own->number);
    GIVES(0, fa_handle_unlock(heap[h], own->handle));
}

static void own_make(struct worker *w, size_t h, struct own *own) {
    own->size = size_random(w);
    own->align = chance(w, 8) ? FA_GRAIN : (size_t)1 << chance(w, 14);
    int error = fa_handle_alloc(heap[h], &own->handle, own->size, own->align);
    CHECK(error == 0, "alloc: %d", error);
    CHECK(own->handle.id != own->stale.id, "the same handle again");
    __atomic_store_n(&own->shown, own->handle.id, __ATOMIC_RELAXED);
    void *at = fa_handle_lock(heap[h], own->handle);
    bytes_write(at, own->size, ++own->number);
    GIVES(0, fa_handle_unlock(heap[h], own->handle));
}

static void own_free(size_t h, struct own *own) {
    if (own->locks) {
        GIVES(-EBUSY, fa_handle_free(heap[h], own->handle));
        return;
    }
    int error = fa_handle_free(heap[h], own->handle);
    CHECK(error == 0 || (error == -EBUSY && workers > 1), "free: %d", error); // another reads it
    if (error)
        return;
    own->stale = own->handle;
    own->handle.id = 0;
}

static void own_resize(struct worker *w, size_t h, struct own *own) {
    size_t size = size_random(w), kept = size < own->size ? size : own->size;
    int error = fa_handle_resize(heap[h], own->handle, size);
    CHECK(error == 0 || (error == -EBUSY && (workers > 1 || own->locks)), "resize: %d", error);
    if (error)
        return;
    void *at = fa_handle_lock(heap[h], own->handle);
    CHECK(!own->locks || at == own->place, "a locked block moved");
    CHECK(kept < sizeof at || bytes_hold(at, kept, own->number),
          "block changed as it became %zu of %zu", size, own->size);
    bytes_write(at, own->size = size, ++own->number);
    GIVES(0, fa_handle_unlock(heap[h], own->handle));
}

static void own_lock(struct worker *w, size_t h, struct own *own) {
    if (own->locks && chance(w, 2)) {
        GIVES(0, fa_handle_unlock(heap[h], own->handle));
        own->locks--;
        return;
    }
    void *at = fa_handle_lock(heap[h], own->handle);
    CHECK(at && (!own->locks || at == own->place), "a locked block moved");
    own->place = at;
    own->locks++;
}

static void step(struct worker *w) {
    size_t h = chance(w, HEAPS);
    struct own *own = &w->own[h][chance(w, OWN)];
    w->steps++;
    if (chance(w, 40) == 0) {
        int more = chance(w, 4) ? fa_handles_compact(heap[h], (uint32_t)chance(w, 200))
                                : fa_compact((uint32_t)chance(w, 200));
        CHECK(more == 0 || more == 1 || (more == -EBUSY && workers > 1), "compact: %d", more);
    } else if (chance(w, 20) == 0) {
        // Another's handle, as it happens to be read: stale or not, no harm is done.
        const struct own *other = &worker[chance(w, workers)]->own[h][chance(w, OWN)];
        fa_handle handle = {__atomic_load_n(&other->shown, __ATOMIC_RELAXED)};
        void *at = fa_handle_lock(heap[h], handle);
        if (at) {
            CHECK(fa_handle_get(heap[h], handle) == at, "a locked block moved");
            GIVES(0, fa_handle_unlock(heap[h], handle));
        }
    } else if (chance(w, 20) == 0) {
        REFUSES(ESTALE, fa_handle_lock(heap[h], own->stale));
        GIVES(-ESTALE, fa_handle_free(heap[h], own->stale));
    } else if (!own->handle.id) {
        own_make(w, h, own);
    } else {
        switch (chance(w, 8)) {
        case 0 ... 2:
            own_free(h, own);
            break;
        case 3:
            own_resize(w, h, own);
            break;
        case 4:
            own_lock(w, h, own);
            break;
        default:
            own_check(w, h, own);
        }
    }
}

static uint64_t deadline_ms;

static void *round_run(void *number) {
    struct worker *w = worker[(size_t)number];
    for (int i = 0; i < STEPS && (i % 256 || clock_ms() < deadline_ms); i++)
        step(w);
    return number;
}

// All stand still: the accounts are exact, and so are all blocks.
static void sums_check(bool ends) {
    for (size_t h = 0; h < HEAPS; h++) {
        uint64_t blocks = 0, bytes = 0, padding = 0;
        for (size_t t = 0; t < workers; t++) {
            for (size_t i = 0; i < OWN; i++) {
                struct own *own = &worker[t]->own[h][i];
                if (!own->handle.id)
                    continue;
                own_check(worker[t], h, own);
                blocks++;
                bytes += own->size;
                padding += own->align; // in front of it at most
                while (ends && own->locks) {
                    GIVES(0, fa_handle_unlock(heap[h], own->handle));
                    own->locks--;
                }
            }
        }
        fa_handles_stats stats = heap_stats(heap[h]);
        CHECK(stats.live_blocks == blocks && stats.live_bytes == bytes,
              "%llu blocks of %llu bytes, not %llu of %llu", (unsigned long long)stats.live_blocks,
              (unsigned long long)stats.live_bytes, (unsigned long long)blocks,
              (unsigned long long)bytes);
        if (!ends)
            continue;
        compacted(heap[h]);
        size_t resident = heap_resident(heap[h]);
        CHECK(resident <= bytes + bytes / 10 + padding + 4 * HEAP_PAGE, "%zu resident, %llu live",
              resident, (unsigned long long)bytes);
    }
}

static uint64_t option(int argc, char **argv, const char *name, uint64_t otherwise) {
    for (int i = 1; i + 1 < argc; i += 2)
        if (!strcmp(argv[i], name))
            return strtoull(argv[i + 1], NULL, 0);
    return otherwise;
}

int main(int argc, char **argv) {
    frames_start();
    uint64_t seconds = option(argc, argv, "--seconds", SECONDS), steps = 0;
    seed = option(argc, argv, "--seed", seed);
    workers = option(argc, argv, "--threads", THREADS);
    CHECK(workers >= 1 && workers <= MODEL_THREADS_MAX, "threads");
    printf("seed %llu, %zu threads\n", (unsigned long long)seed, workers);
    fflush(stdout);
    alarm((unsigned)seconds + FRAMES_PATIENCE_S);
    deadline_ms = clock_ms() + seconds * 1000;
    for (uint64_t life = 0; clock_ms() < deadline_ms; life++) {
        for (size_t h = 0; h < HEAPS; h++) {
            fa_handles_options options = {.reserve = 256 << 20, .bits = h ? 32 : 64};
            options.fixup = fixup;
            heap[h] = heap_made(&options);
        }
        for (size_t t = 0; t < workers; t++) {
            worker[t] = mmap(NULL, sizeof **worker, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            CHECK(worker[t] != MAP_FAILED, "no memory");
            worker[t]->random = random_seed(seed * 1000003 + life * 101 + t);
        }
        for (int round = 0; round < 5; round++) {
            threads_run(workers, round_run);
            sums_check(round == 4);
        }
        for (size_t t = 0; t < workers; t++) {
            for (size_t h = 0; h < HEAPS; h++)
                for (size_t i = 0; i < OWN; i++)
                    if (worker[t]->own[h][i].handle.id)
                        own_free(h, &worker[t]->own[h][i]);
            steps += worker[t]->steps;
            munmap(worker[t], sizeof **worker);
        }
        for (size_t h = 0; h < HEAPS; h++) {
            compacted(heap[h]);
            CHECK(heap_resident(heap[h]) == 0, "pages of an empty heap");
            GIVES(0, fa_handles_destroy(heap[h]));
        }
    }
    printf("%llu steps\n", (unsigned long long)steps);
    return EXIT_SUCCESS;
}
