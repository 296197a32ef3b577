// A job system under random steps: each round, workers run jobs in arenas of their own, which are
// all in one epoch; they send each other results, take what the others sent, into frames or to
// keep, or leave it alone; use a scratch pool by its name, free each other's blocks, choose anew
// when those come home; and meet at a barrier, where the last one moves the epoch on. At the end of
// its life a worker may leave without a word. Every byte is verified.
//
// stress [SEED [SECONDS [THREADS]]]; the seed is printed first.
#include "transfers.h"

enum {
    WORKERS_MAX = 16,
    QUEUE = 64, // transfers under way to one worker
    JOBS = 12,  // of a worker in a round
    KEPT = 24,
    LOCAL = 32,
    SIZE_MOST = 6000,
    LARGE = 150000,
    ROUNDS_OF_LIFE = 60,
    SCRATCH = 1 << 20
};

struct parcel {
    fa_transfer transfer;
    uint64_t number; // of its pattern
    size_t size;
    void *heap; // a block of malloc that goes along, to be freed over there
};

// Parcels for one worker.
static struct {
    pthread_mutex_t mutex;
    size_t count;
    struct parcel parcel[QUEUE];
} queue[WORKERS_MAX];

static fa_epoch *epoch;
static fa_barrier *barrier;
static size_t workers;
static uint64_t seed, deadline_ms;
static uint32_t is_over; // release/acquire: the last one at the barrier says so
static uint64_t sent, moved, taken_up, stale; // relaxed

static void count(uint64_t *of) {
    __atomic_fetch_add(of, 1, __ATOMIC_RELAXED);
}

struct worker {
    size_t index;
    uint64_t random, next_number;
    fa_arena *arena;
    struct parcel kept[KEPT]; // taken, not dropped
    size_t kept_count;
};

static uint64_t chance(struct worker *w, uint64_t limit) {
    return random_below(&w->random, limit);
}
static size_t size_random(struct worker *w) {
    return chance(w, 40) ? chance(w, SIZE_MOST) : LARGE;
}

static bool queue_push(size_t to, const struct parcel *parcel) {
    pthread_mutex_lock(&queue[to].mutex);
    bool has_room = queue[to].count < QUEUE;
    if (has_room)
        queue[to].parcel[queue[to].count++] = *parcel;
    pthread_mutex_unlock(&queue[to].mutex);
    return has_room;
}
static bool queue_pop(size_t from, struct parcel *parcel) {
    pthread_mutex_lock(&queue[from].mutex);
    bool has_one = queue[from].count > 0;
    if (has_one)
        *parcel = queue[from].parcel[--queue[from].count];
    pthread_mutex_unlock(&queue[from].mutex);
    return has_one;
}

static void job_sends(struct worker *w) {
    struct parcel parcel = {.size = size_random(w), .number = w->next_number++};
    bool is_sendable = chance(w, 3) > 0;
    void *block = is_sendable ? sendable_made(w->arena, parcel.size, parcel.number)
                              : block_made(w->arena, parcel.size, parcel.number);
    int until = chance(w, 3) ? FA_TRANSFER_DROP : FA_TRANSFER_FRAME;
    parcel.transfer = transfer_made(block, parcel.size, until, !is_sendable);
    parcel.heap = malloc(parcel.size % 500 + 1);
    CHECK(parcel.heap, "no block");
    pattern_write(parcel.heap, parcel.size % 500 + 1, parcel.number);
    count(&sent);
    if (is_sendable)
        count(&moved);
    if (queue_push(chance(w, workers), &parcel))
        return;
    free(parcel.heap);
    GIVES(0, fa_transfer_drop(parcel.transfer));
}

static void kept_drop(struct worker *w) {
    size_t i = chance(w, w->kept_count);
    struct parcel parcel = w->kept[i];
    w->kept[i] = w->kept[--w->kept_count];
    GIVES(0, fa_transfer_drop(parcel.transfer));
}

static void job_takes(struct worker *w) {
    struct parcel parcel;
    if (!queue_pop(w->index, &parcel))
        return;
    block_holds(parcel.heap, parcel.size % 500 + 1, parcel.number);
    free(parcel.heap);
    size_t size = parcel.size;
    void *block;
    switch (chance(w, 4)) {
    case 0: // nobody wants it; its frame may have ended
        if (fa_transfer_drop(parcel.transfer) != 0)
            count(&stale);
        return;
    case 1:
        block = fa_transfer_take_in(w->arena, parcel.transfer, &size);
        break;
    default:
        if (w->kept_count == KEPT)
            kept_drop(w);
        block = fa_transfer_take(parcel.transfer, &size);
        if (block) {
            w->kept[w->kept_count++] = parcel;
            break;
        }
    }
    if (!block) {
        CHECK(errno == ESTALE, "errno %d", errno);
        count(&stale);
        return;
    }
    CHECK(size == parcel.size, "%zu bytes, not %zu", size, parcel.size);
    block_holds(block, size, parcel.number);
    count(&taken_up);
}

static void job_uses_scratch(struct worker *w) {
    fa_scratch *pool;
    GIVES(0, fa_scratch_open(&pool, "jobs", SCRATCH));
    GIVES(0, fa_scratch_borrow(pool));
    size_t size = chance(w, SIZE_MOST);
    void *block = fa_scratch_alloc(pool, size, 16);
    if (block) {
        pattern_write(block, size, w->next_number);
        sched_yield();
        block_holds(block, size, w->next_number++);
    }
    GIVES(0, fa_scratch_return(pool));
    int result = block ? 0 : fa_scratch_reset(pool);
    CHECK(result == 0 || result == -EBUSY, "%d", result);
    while (fa_scratch_close(pool) == -EBUSY)
        sched_yield();
}

static void job_works(struct worker *w) {
    void *block[LOCAL];
    size_t size[LOCAL], blocks = chance(w, LOCAL);
    uint64_t first = w->next_number;
    fa_frame inner = {0};
    fa_mark mark = {0};
    if (chance(w, 2))
        inner = frame_begun(w->arena);
    if (chance(w, 2))
        mark = fa_mark_get(w->arena);
    for (size_t i = 0; i < blocks; i++) {
        size[i] = size_random(w);
        block[i] = chance(w, 4) ? block_made(w->arena, size[i], w->next_number++)
                                : sendable_made(w->arena, size[i], w->next_number++);
    }
    for (size_t i = 0; i < blocks; i++)
        block_holds(block[i], size[i], first + i);
    if (mark.serial)
        GIVES(0, fa_rollback(mark));
    if (inner.id)
        GIVES(0, fa_frame_end(inner));
}

static void job_run(struct worker *w) {
    switch (chance(w, 8)) {
    case 0 ... 2:
        job_sends(w);
        break;
    case 3 ... 4:
        job_takes(w);
        break;
    case 5:
        job_uses_scratch(w);
        break;
    case 6:
        if (chance(w, 4) == 0) {
            int result = fa_deferred_set((int)chance(w, 5), (uint32_t)chance(w, 3) * 50);
            CHECK(result == 0 || result == -ENOTSUP, "%d", result);
        }
        fa_deferred_drain(chance(w, 2) * 100);
        break;
    default:
        job_works(w);
    }
}

// All are there; the last one to come moves the epoch on, and the others wait for that.
static void round_end(void) {
    int result = fa_barrier_arrive_wait(barrier, FA_FOREVER);
    CHECK(result >= 0, "%d", result);
    if (result == 1) {
        GIVES(0, fa_frame_advance_all(epoch));
        if (clock_ms() > deadline_ms)
            __atomic_store_n(&is_over, 1, __ATOMIC_RELEASE);
    }
    CHECK(fa_barrier_arrive_wait(barrier, FA_FOREVER) >= 0, "no barrier");
}

static void *lives(void *of_worker) {
    struct worker *w = of_worker;
    bool is_own = chance(w, 2), leaves = chance(w, 2);
    w->arena = is_own ? fa_arena_self() : arena_made(NULL);
    w->kept_count = 0;
    GIVES(0, fa_epoch_join(epoch, w->arena));
    for (size_t round = 0; round < ROUNDS_OF_LIFE && !__atomic_load_n(&is_over, __ATOMIC_ACQUIRE);
         round++) {
        fa_frame own = {0}; // the thread's own arena is not in the epoch: a frame a round
        if (!is_own)
            own = frame_begun(fa_arena_self());
        for (int job = 0; job < JOBS; job++)
            job_run(w);
        for (size_t i = 0; i < w->kept_count; i++)
            CHECK(w->kept[i].transfer.id, "a transfer is lost");
        if (!is_own)
            GIVES(0, fa_frame_end(own));
        round_end();
    }
    while (w->kept_count)
        kept_drop(w);
    if (leaves || !is_own)
        GIVES(0, fa_epoch_leave(w->arena));
    if (!is_own)
        GIVES(0, fa_arena_destroy(w->arena));
    return NULL;
}

static void queues_empty(void) {
    struct parcel parcel;
    for (size_t i = 0; i < workers; i++)
        while (queue_pop(i, &parcel)) {
            block_holds(parcel.heap, parcel.size % 500 + 1, parcel.number);
            free(parcel.heap);
            size_t size;
            void *block = fa_transfer_take(parcel.transfer, &size);
            if (block)
                block_holds(block, size, parcel.number);
            (void)fa_transfer_drop(parcel.transfer);
        }
}

int main(int argc, char **argv) {
    seed = argument(argc, argv, 1, 1);
    uint64_t seconds = argument(argc, argv, 2, 5);
    workers = argument(argc, argv, 3, 4);
    CHECK(workers && workers <= WORKERS_MAX, "1 to %d threads", WORKERS_MAX);
    printf("seed %llu, %llu s, %zu threads\n", (unsigned long long)seed,
           (unsigned long long)seconds, workers);
    fflush(stdout);
    transfers_start();
    alarm((unsigned)seconds + FRAMES_PATIENCE_S);
    deadline_ms = clock_ms() + seconds * 1000;
    GIVES(0, fa_epoch_create(&epoch));
    barrier = barrier_made((uint32_t)workers);
    for (size_t i = 0; i < workers; i++)
        pthread_mutex_init(&queue[i].mutex, NULL);
    static struct worker worker[WORKERS_MAX];
    size_t generations = 0, before = 0;
    for (; !is_over; generations++) {
        pthread_t thread[WORKERS_MAX];
        for (size_t i = 0; i < workers; i++) {
            worker[i].index = i;
            worker[i].random = random_seed(seed * 1000003 + generations * WORKERS_MAX + i);
            worker[i].next_number = (generations << 32) + (i << 24) + 1;
            thread[i] = thread_start(lives, &worker[i]);
        }
        for (size_t i = 0; i < workers; i++)
            thread_join(thread[i]);
        queues_empty();
        if (generations == 1)
            before = heap_bytes();
    }
    CHECK(!before || heap_bytes() <= before + 2 * MIB, "%zu bytes more", heap_bytes() - before);
    GIVES(0, fa_barrier_destroy(barrier));
    GIVES(0, fa_epoch_destroy(epoch));
    printf("%zu generations, %llu sent (%llu without a copy), %llu taken, %llu too late\n",
           generations, (unsigned long long)sent, (unsigned long long)moved,
           (unsigned long long)taken_up, (unsigned long long)stale);
    return EXIT_SUCCESS;
}
