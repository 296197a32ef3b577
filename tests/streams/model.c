// A model-based random test. Alone, a thread knows of every buffer where it stands and predicts
// each eviction, in its order. With loader threads, it reserves and reads while they write; then
// what is predicted is what each buffer holds, and the sums when all stand still.
//
// model [--seed N] [--seconds S] [--threads T]; T loaders, 0: alone, where a seed gives the same
// steps again.
#include "../threads/crew.h"
#include "streams.h"

enum {
    BUFFERS = 200,
    CAP = 1000000,
    SIZE_MOST = 30000,
    STEPS = 20000,
    SECONDS = 5,
    LOADERS = 2,
    LOADERS_MAX = 16
};

// HANDED: to any loader that takes it; TAKEN: by one.
enum stage { NONE, LOADING, HANDED, TAKEN, COMMITTED };

static struct known {
    fa_buffer id, stale;
    enum stage stage; // under the mutex; HANDED to COMMITTED is a loader's step
    size_t size, written;
    uint64_t number;
    uint32_t priority, pins;
    uint64_t frame, order; // of the last use that counted
} known[BUFFERS];

static size_t seen[BUFFERS]; // of a loader's progress

static fa_stream *stream;
static uint64_t random_state, frame, order, next_number, evictions, evicted_bytes, refusals;
static size_t loaders;
static bool is_ending;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; // of the loaders' work

// What the call under way is expected to evict.
static size_t expected[BUFFERS], expected_count, expected_next;

static uint64_t chance(uint64_t limit) {
    return random_below(&random_state, limit);
}

static void stage_set(struct known *k, enum stage stage) {
    pthread_mutex_lock(&mutex);
    k->stage = stage;
    pthread_mutex_unlock(&mutex);
}
static enum stage stage_get(const struct known *k) {
    pthread_mutex_lock(&mutex);
    enum stage stage = k->stage;
    pthread_mutex_unlock(&mutex);
    return stage;
}

static void gone(struct known *k) {
    k->stale = k->id;
    k->id.id = 0;
    k->pins = 0;
    stage_set(k, NONE);
}

static void evicted(fa_buffer id, const void *data, size_t size, void *context) {
    (void)context;
    size_t i = 0;
    while (i < BUFFERS && known[i].id.id != id.id)
        i++;
    CHECK(i < BUFFERS, "a buffer went that was not there");
    struct known *k = &known[i];
    CHECK(!k->pins, "a pinned buffer went");
    CHECK(size == k->size && pattern_holds(data, size, k->number), "buffer %zu changed", i);
    if (!loaders && !is_ending) {
        CHECK(expected_next < expected_count && expected[expected_next] == i,
              "buffer %zu went, which is not the next", i);
        expected_next++;
    }
    CHECK(stage_get(k) == COMMITTED, "a buffer went that was not committed");
    gone(k);
    evictions++;
    evicted_bytes += size;
}

static bool goes_before(const struct known *a, const struct known *b) {
    if (a->priority != b->priority)
        return a->priority < b->priority;
    return a->frame != b->frame ? a->frame < b->frame : a->order < b->order;
}

// Which go for so many bytes; false: none.
static bool expect(size_t bytes, uint32_t priority) {
    bool is_taken[BUFFERS] = {false};
    expected_count = expected_next = 0;
    for (size_t sum = 0; sum < bytes;) {
        size_t next = BUFFERS;
        for (size_t i = 0; i < BUFFERS; i++)
            if (known[i].stage == COMMITTED && !known[i].pins && !is_taken[i] &&
                known[i].priority <= priority &&
                (next == BUFFERS || goes_before(&known[i], &known[next])))
                next = i;
        if (next == BUFFERS) {
            expected_count = 0;
            return false;
        }
        is_taken[next] = true;
        expected[expected_count++] = next;
        sum += known[next].size;
    }
    return true;
}
static void expectation_met(void) {
    CHECK(loaders || expected_next == expected_count, "%zu went, not %zu", expected_next,
          expected_count);
    expected_next = expected_count = 0;
}

static size_t used_bytes(void) {
    size_t used = 0;
    for (size_t i = 0; i < BUFFERS; i++)
        used += known[i].stage != NONE ? known[i].size : 0;
    return used;
}

static void use(struct known *k) {
    if (k->frame == frame)
        return;
    k->frame = frame;
    k->order = ++order;
}

static void committed(struct known *k) {
    stage_set(k, COMMITTED);
    k->frame = frame;
    k->order = ++order;
}

static void op_reserve(struct known *k) {
    size_t size = chance(50) ? 1 + chance(SIZE_MOST) : 1 + chance(CAP + CAP / 10);
    uint32_t priority = (uint32_t)chance(4);
    fa_buffer id;
    bool is_possible = size <= CAP;
    if (!loaders && is_possible) {
        size_t room = CAP - used_bytes();
        is_possible = expect(size > room ? size - room : 0, priority);
    }
    int error = fa_stream_reserve(stream, &id, size, priority);
    CHECK(error == 0 || error == -ENOSPC, "reserve: %d", error);
    CHECK(loaders || (error == 0) == is_possible, "reserve of %zu: %d", size, error);
    expectation_met();
    refusals += error != 0;
    if (error)
        return;
    seen[k - known] = 0;
    pthread_mutex_lock(&mutex);
    *k = (struct known){.id = id,
                        .stale = k->stale,
                        .stage = loaders && chance(8) ? HANDED : LOADING,
                        .size = size,
                        .number = ++next_number,
                        .priority = priority};
    pthread_mutex_unlock(&mutex);
}

// A piece more; the whole pattern is made for each, for blocks are small.
static void write_piece(struct known *k, uint64_t *random) {
    static __thread char all[CAP + CAP / 10];
    size_t step = random_below(random, k->size - k->written + 1), room = 0;
    step = random_below(random, 3) ? step : k->size - k->written;
    pattern_write(all, k->size, k->number);
    if (random_below(random, 2)) {
        GIVES(0, fa_stream_write(stream, k->id, all + k->written, step));
    } else {
        char *place = fa_stream_write_begin(stream, k->id, &room);
        CHECK(place && room == k->size - k->written, "room for %zu", room);
        memcpy(place, all + k->written, step);
        GIVES(0, fa_stream_write_end(stream, k->id, step));
    }
    k->written += step;
}

static void op_write(struct known *k) {
    write_piece(k, &random_state);
    int error = fa_stream_commit(stream, k->id);
    CHECK(error == (k->written < k->size ? -ENODATA : 0), "commit: %d", error);
    if (!error)
        committed(k);
}

static void op_pin(struct known *k) {
    const void *data = fa_stream_pin(stream, k->id);
    CHECK(data && pattern_holds(data, k->size, k->number), "buffer changed, errno %d", errno);
    use(k);
    k->pins++;
}
static void op_unpin(struct known *k) {
    GIVES(0, fa_stream_unpin(stream, k->id));
    use(k);
    k->pins--;
}

static void op_free(struct known *k) {
    int error = fa_stream_free(stream, k->id);
    CHECK(error == (k->pins ? -EBUSY : 0), "free: %d", error);
    if (!error)
        gone(k);
}

static void op_evict(void) {
    size_t bytes = chance(CAP / 4);
    uint32_t priority = (uint32_t)chance(5);
    bool is_possible = loaders || expect(bytes, priority);
    int error = fa_stream_evict(stream, bytes, priority);
    CHECK(error == 0 || error == -ENOSPC, "evict: %d", error);
    CHECK(loaders || (error == 0) == is_possible, "evict of %zu: %d", bytes, error);
    expectation_met();
}

static void info_check(const struct known *k) {
    fa_buffer_info info = buffer_info(stream, k->id);
    CHECK(info.bytes == k->size && info.pins == k->pins && info.priority == k->priority, "info");
    CHECK(info.is_committed && info.written == k->size, "info");
    CHECK(loaders || info.last_frame == k->frame, "frame");
}

// Of a buffer that a loader has: it only grows.
static void progress_check(const struct known *k) {
    fa_buffer_info info = buffer_info(stream, k->id);
    CHECK(info.bytes == k->size && info.written <= k->size, "progress");
    size_t *before = &seen[k - known];
    CHECK(info.written >= *before, "it was at %zu and is at %zu", *before, (size_t)info.written);
    *before = info.written;
}

static void stale_check(const struct known *k) {
    REFUSES(ESTALE, (void *)(uintptr_t)fa_stream_pin(stream, k->stale));
    GIVES(-ESTALE, fa_stream_free(stream, k->stale));
}

static void step(void) {
    struct known *k = &known[chance(BUFFERS)];
    if (chance(60) == 0) {
        op_evict();
        return;
    }
    if (chance(30) == 0) {
        GIVES(0, fa_stream_tick(stream));
        frame++;
        return;
    }
    enum stage stage = stage_get(k);
    if (stage == HANDED || stage == TAKEN) {
        progress_check(k);
        return;
    }
    if (stage == NONE) {
        op_reserve(k);
    } else if (stage == LOADING) {
        if (chance(10) == 0)
            op_free(k);
        else
            op_write(k);
    } else {
        switch (chance(10)) {
        case 0 ... 3:
            op_pin(k);
            break;
        case 4 ... 6:
            if (k->pins)
                op_unpin(k);
            break;
        case 7:
            op_free(k);
            break;
        case 8:
            k->priority = (uint32_t)chance(4);
            GIVES(0, fa_stream_set_priority(stream, k->id, k->priority));
            k->frame = frame;
            k->order = ++order;
            break;
        default:
            info_check(k);
        }
    }
    if (k->stale.id && chance(10) == 0)
        stale_check(k);
}

static unsigned is_over; // release, acquire
static uint64_t loads_done;

static void *loads(void *argument) {
    uint64_t random = random_seed((size_t)argument + 77);
    while (!__atomic_load_n(&is_over, __ATOMIC_ACQUIRE)) {
        struct known *k = &known[random_below(&random, BUFFERS)];
        pthread_mutex_lock(&mutex);
        if (k->stage != HANDED) {
            pthread_mutex_unlock(&mutex);
            continue;
        }
        struct known mine = *k;
        k->stage = TAKEN;
        pthread_mutex_unlock(&mutex);
        while (mine.written < mine.size)
            write_piece(&mine, &random);
        pthread_mutex_lock(&mutex); // or it could go before it is known to be committed
        GIVES(0, fa_stream_commit(stream, mine.id));
        k->written = mine.written;
        k->stage = COMMITTED;
        pthread_mutex_unlock(&mutex);
        __atomic_fetch_add(&loads_done, 1, __ATOMIC_RELAXED);
    }
    return argument;
}

// All stand still: the accounts are exact.
static void sums_check(void) {
    uint64_t used = 0, loading = 0, written = 0, pinned = 0, buffers = 0;
    for (size_t i = 0; i < BUFFERS; i++) {
        const struct known *k = &known[i];
        if (k->stage == NONE)
            continue;
        CHECK(buffer_is_there(stream, k->id), "a buffer was lost");
        buffers++;
        used += k->size;
        pinned += k->pins ? k->size : 0;
        loading += k->stage != COMMITTED ? k->size : 0;
        written += k->stage != COMMITTED ? k->written : 0;
        if (k->stage == COMMITTED)
            info_check(k);
    }
    fa_stream_stats stats = stream_stats(stream);
    CHECK(stats.buffers == buffers && stats.used_bytes == used && stats.loading_bytes == loading &&
              stats.written_bytes == written && stats.pinned_bytes == pinned,
          "accounts: %llu used, not %llu", (unsigned long long)stats.used_bytes,
          (unsigned long long)used);
    CHECK(stats.evictions == evictions && stats.evicted_bytes == evicted_bytes &&
              stats.refusals == refusals && stats.frame == frame,
          "accounts");
}

static void life(uint64_t deadline_ms) {
    memset(known, 0, sizeof known);
    frame = order = evictions = evicted_bytes = refusals = 0;
    stream = stream_made(CAP, evicted, NULL);
    pthread_t thread[LOADERS_MAX];
    __atomic_store_n(&is_over, 0, __ATOMIC_RELEASE);
    for (size_t i = 0; i < loaders; i++)
        thread[i] = thread_start(loads, (void *)i);
    for (int i = 0; i < STEPS && (i % 64 || clock_ms() < deadline_ms); i++) {
        step();
        if (!loaders && i % 500 == 0)
            sums_check();
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELEASE);
    for (size_t i = 0; i < loaders; i++)
        thread_join(thread[i]);
    sums_check();
    for (size_t i = 0; i < BUFFERS; i++)
        while (known[i].pins)
            op_unpin(&known[i]);
    is_ending = true;
    GIVES(0, fa_stream_destroy(stream));
    is_ending = false;
    for (size_t i = 0; i < BUFFERS; i++)
        CHECK(known[i].stage != COMMITTED, "nobody heard that a buffer went");
}

static uint64_t option(int argc, char **argv, const char *name, uint64_t otherwise) {
    for (int i = 1; i + 1 < argc; i += 2)
        if (!strcmp(argv[i], name))
            return strtoull(argv[i + 1], NULL, 0);
    return otherwise;
}

int main(int argc, char **argv) {
    frames_start();
    uint64_t seconds = option(argc, argv, "--seconds", SECONDS), lives = 0;
    uint64_t seed = option(argc, argv, "--seed", 1);
    loaders = option(argc, argv, "--threads", LOADERS);
    CHECK(loaders <= LOADERS_MAX, "threads");
    printf("seed %llu, %zu loaders\n", (unsigned long long)seed, loaders);
    fflush(stdout);
    alarm((unsigned)seconds + FRAMES_PATIENCE_S);
    uint64_t deadline_ms = clock_ms() + seconds * 1000;
    for (; clock_ms() < deadline_ms; lives++) {
        random_state = random_seed(seed * 1000003 + lives);
        life(deadline_ms);
    }
    printf("%llu lives, %llu loads\n", (unsigned long long)lives, (unsigned long long)loads_done);
    return EXIT_SUCCESS;
}
