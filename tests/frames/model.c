// A model-based random test: threads do anything that the headers allow, and much that they refuse,
// in arenas, frames, marks, rings, epochs, retention and capture; a reference model (model_state.h)
// knows what each block must hold, which calls must come in which order, and each error code.
//
// model [--seed N] [--seconds S] [--threads T] [--life N]; with one thread a seed gives the same
// steps again, and --life starts with that one.
#include "model_retention.h"
#include "model_shared.h"

enum { LIFE_STEPS = 6000, SEED = 1, SECONDS = 5, THREADS = 2, THREADS_MAX_MODEL = 64 };

static void op_create(void) {
    struct model_arena *a = &world->arena[1 + chance(MODEL_ARENAS - 1)];
    if (a->arena)
        return;
    memset(a, 0, offsetof(struct model_arena, log));
    a->log.count = a->held_count = 0;
    a->epoch = NULL;
    a->is_pending = false;
    static const int overflow[] = {FA_OVERFLOW_DEFAULT, FA_OVERFLOW_GROW, FA_OVERFLOW_SPILL,
                                   FA_OVERFLOW_FAIL};
    a->overflow = overflow[chance(4)];
    a->outside = chance(2) ? FA_OUTSIDE_HEAP : FA_OUTSIDE_DEFAULT;
    a->ring = (uint32_t)(chance(2) ? 0 : chance(FA_RING_MAX + 1));
    fa_arena_options options = {.overflow = (uint32_t)a->overflow,
                                .outside = (uint32_t)a->outside,
                                .ring = a->ring,
                                .reserve = chance(4) ? 0 : chance(100000)};
    a->is_bounded = options.reserve != 0;
    int error = fa_arena_create(&a->arena, &options);
    SURE(error == 0 && a->arena, "create: %d", error);
}

// All of an arena goes: what is open, outwards; in a ring its outermost frame is a slot like those
// of the frames in flight, and their order is left open.
static void expect_all(const struct model_arena *a) {
    if (a->ring > 1 && a->depth > 1) {
        expect_run(&a->log, a->frame[1].start, true);
        expect_run(&a->log, 0, true)->top = a->frame[1].start;
    } else {
        expect_run(&a->log, 0, true);
    }
    for (size_t i = 0; i < a->held_count; i++)
        expect_run(&a->held[i], 0, true);
}

static void op_destroy(struct model_arena *a) {
    if (a->is_own)
        return;
    struct expectation expected;
    expect(&expected);
    expect_all(a);
    a->is_ending = true;
    int error = fa_arena_destroy(a->arena);
    a->is_ending = false;
    SURE(error == 0, "destroy: %d", error);
    expectation_met();
    for (size_t i = 0; i < a->depth; i++)
        world->stale_token[chance(MODEL_STALE)] = a->frame[i].token;
    log_cut(&a->log, 0);
    for (size_t i = 0; i < a->held_count; i++)
        log_cut(&a->held[i], 0);
    a->held_count = 0;
    a->depth = 0;
    a->arena = NULL;
    a->epoch = NULL;
    a->is_pending = false;
}

static void op_ring(struct model_arena *a) {
    uint32_t ring = 1 + (uint32_t)chance(FA_RING_MAX + 3);
    struct expectation expected;
    bool works = ring <= FA_RING_MAX && !a->depth;
    expect(&expected);
    for (size_t i = 0; works && i < a->held_count; i++)
        expect_run(&a->held[i], 0, true);
    a->is_ending = works;
    int error = fa_arena_ring(a->arena, ring);
    a->is_ending = false;
    SURE(works ? error == 0 : error == -EINVAL || error == -EBUSY, "ring of %u: %d", ring, error);
    SURE(works || a->depth || error == -EINVAL, "ring of %u: %d", ring, error);
    expectation_met();
    if (!works)
        return;
    for (size_t i = 0; i < a->held_count; i++)
        log_cut(&a->held[i], 0);
    a->held_count = 0;
    a->ring = ring;
}

static void op_policy(struct model_arena *a) {
    if (!a->epoch && chance(2)) { // an epoch's frame needs a place for its first call
        a->overflow = FA_OVERFLOW_GROW + (int)chance(3);
        GIVES(0, fa_frame_set_overflow(a->arena, a->overflow));
    } else {
        a->outside = FA_OUTSIDE_FAIL + (int)chance(2);
        GIVES(0, fa_frame_set_outside(a->arena, a->outside));
    }
    GIVES(-EINVAL, fa_frame_set_overflow(a->arena, FA_OVERFLOW_ABORT + 1 + (int)chance(100)));
    struct expectation expected;
    expect(&expected);
    expect_epoch(a, false);
    a->is_bounded = true;
    int error = fa_arena_reserve(a->arena, chance(10000));
    expectation_met();
    SURE(error == 0 || (error == -ENOMEM && a->log.count), "reserve: %d", error);
    epoch_settle(a);
}

static void op_join(struct model_arena *a) {
    if (a->ring > 1 || a->overflow == FA_OVERFLOW_FAIL)
        return;
    int error = fa_epoch_join(world->epoch, a->arena);
    SURE(error == (a->epoch   ? -EINVAL
                   : a->depth ? -EBUSY
                              : 0),
         "join at depth %zu: %d", a->depth, error);
    if (error)
        return;
    a->epoch = world->epoch;
    a->is_pending = false;
    a->frame[0] = (struct model_frame){{0}, 0};
    a->depth = 1;
    epoch_settle(a);
}
static void op_leave(struct model_arena *a) {
    struct expectation expected;
    bool works = a->epoch && a->depth == 1;
    expect(&expected);
    if (works)
        expect_run(&a->log, 0, true);
    a->is_ending = works;
    int error = fa_epoch_leave(a->arena);
    a->is_ending = false;
    SURE(error == (works      ? 0
                   : a->epoch ? -EBUSY
                              : -EINVAL),
         "leave at depth %zu: %d", a->depth, error);
    expectation_met();
    if (!works)
        return;
    log_cut(&a->log, 0);
    a->depth = 0;
    a->epoch = NULL;
    a->is_pending = false;
}
static void op_advance(void) {
    if (world->expected) // within an operation, which may be on an arena of the epoch
        return;
    GIVES(0, fa_frame_advance_all(world->epoch));
    bool is_joined = false;
    for (size_t i = 0; i < MODEL_ARENAS; i++) {
        struct model_arena *a = &world->arena[i];
        a->is_pending |= a->arena && a->epoch;
        is_joined |= a->arena && a->epoch;
    }
    if (is_joined)
        GIVES(-EBUSY, fa_epoch_destroy(world->epoch));
}

// What was good once, is good no more.
static void op_stale(void) {
    GIVES(-EINVAL, fa_frame_end(world->stale_token[chance(MODEL_STALE)]));
    stale_mark_refused(world->stale_mark[chance(MODEL_STALE)]);
}

static void op_owner(const struct model_arena *a) {
    if (!a->log.count)
        return;
    const struct entry *e = &a->log.entry[chance(a->log.count)];
    if (e->kind != ENTRY_BLOCK || !e->size)
        return;
    fa_owner_info info = {.size = sizeof info};
    GIVES(0, fa_owner(e->at + chance(e->size), &info));
    size_t window = window_bytes() ? window_bytes() : MIB;
    bool may_spill = a->is_bounded; // or did, before its policy changed
    bool is_sure =
        !may_spill && log_bytes_at_most(&a->log) < window / (a->ring > 1 ? a->ring : 1) / 2;
    SURE(!is_sure || (info.kind == FA_OWNER_FRAME && info.frame), "%p is of kind %u, frame %llu",
         (void *)e->at, info.kind, (unsigned long long)info.frame);
}

static void op_capture(struct model_arena *a) {
    if (!a->is_own || !frames_with_library())
        return;
    struct expectation expected;
    expect(&expected);
    expect_epoch(a, false);
    int error = fa_capture_begin();
    expectation_met();
    epoch_settle(a);
    SURE(error == (a->depth ? 0 : -EPERM) || error == -EOVERFLOW, "capture: %d", error);
    for (uint64_t i = chance(30); i; i--) {
        size_t size = size_random();
        void *block = opaque(malloc(size));
        SURE(block, "no block of %zu bytes", size);
        pattern_write(block, size, world->next_number);
        outliving_add(block, size, world->next_number++);
    }
    if (error == 0 && chance(2))
        GIVES(0, fa_capture_end());
}

static void step_on(struct model_arena *a) {
    if (a->log.count > MODEL_LOG_ALMOST) {
        if (a->epoch && a->depth == 1) {
            op_advance();
            if (a->is_pending)
                op_alloc(a);
        } else {
            op_end(a);
        }
        return;
    }
    switch (chance(40)) {
    case 0 ... 13:
        op_alloc(a);
        break;
    case 14 ... 16:
        op_begin(a);
        break;
    case 17 ... 18:
        op_end(a);
        break;
    case 19 ... 20:
        if (a->depth)
            defer_add(a);
        else
            GIVES(-EPERM, fa_arena_defer(a->arena, call_model, NULL));
        epoch_settle(a);
        break;
    case 21 ... 22:
        op_mark(a);
        break;
    case 23 ... 24:
        op_rollback(a);
        break;
    case 25 ... 26:
        op_resize(a);
        break;
    case 27 ... 28:
        op_retain(a);
        break;
    case 29:
        op_promote(a);
        break;
    case 30:
        op_owner(a);
        break;
    case 31:
        op_policy(a);
        break;
    case 32:
        op_ring(a);
        break;
    case 33:
        op_join(a);
        break;
    case 34:
        if (chance(3) == 0)
            op_leave(a);
        break;
    case 35:
        if (chance(4) == 0)
            op_destroy(a);
        break;
    case 36:
        op_capture(a);
        break;
    default:
        log_holds_somewhere(&a->log, a->log.count, 5);
    }
}

static void step_random(void) {
    world->step++;
    world->nesting++;
    struct model_arena *a = arena_random(chance(4));
    switch (chance(32)) {
    case 0:
        op_create();
        break;
    case 1:
        op_advance();
        break;
    case 2:
        op_stale();
        break;
    case 3:
        shared_step();
        break;
    default:
        if (a && (world->nesting == 1 || a->log.count < MODEL_LOG_ALMOST - 200))
            step_on(a);
    }
    world->nesting--;
    if (!world->nesting && chance(500) == 0)
        all_hold();
}

// A thread's life: it tidies up, or leaves all open and ends.
static void life_begin(uint64_t life, uint64_t seed) {
    world->life = life;
    world->random = random_seed(seed * 1000003 + life);
    world->arena[0] = (struct model_arena){.arena = fa_arena_self(), .is_own = true};
    world->next_number = life << 32 | 1;
    GIVES(0, fa_epoch_create(&world->epoch));
    snprintf(world->scratch_name, sizeof world->scratch_name, "model-%llu",
             (unsigned long long)life);
    GIVES(0, fa_scratch_open(&world->scratch, world->scratch_name, SCRATCH_BYTES));
}
static void life_end(struct expectation *final) {
    bool tidies_up = chance(2);
    shared_leave();
    for (size_t i = 1; i < MODEL_ARENAS; i++)
        if (world->arena[i].arena && (tidies_up || world->arena[i].ring > 1)) {
            op_destroy(&world->arena[i]);
            i = 0; // its calls may have made others
        }
    struct model_arena *own = &world->arena[0];
    if (tidies_up) {
        while (own->depth > (own->epoch ? 1 : 0))
            op_end(own);
        if (own->epoch)
            op_leave(own);
    }
    all_hold();
    world->is_over = true;
    expect(final); // met by what the thread's end calls
    for (size_t i = 0; i < MODEL_ARENAS; i++) {
        const struct model_arena *a = &world->arena[i];
        if (!a->arena)
            continue;
        expect_all(a);
    }
}
static void world_clear(void) {
    for (size_t i = 0; i < MODEL_OUTLIVING; i++)
        outliving_end(&world->outliving[i]);
    scratch_check();
    GIVES(0, fa_scratch_close(world->scratch));
    for (size_t i = 1; i < MODEL_ARENAS; i++)
        if (world->arena[i].arena)
            GIVES(0, fa_arena_destroy(world->arena[i].arena));
    GIVES(0, fa_epoch_destroy(world->epoch));
}

struct lives {
    uint64_t seed, first, step, deadline_ms;
    uint64_t lived, steps;
};
struct life {
    struct world *world;
    struct expectation final;
    uint64_t number, seed, deadline_ms;
};

static void *life_run(void *context) {
    struct life *life = context;
    world = life->world;
    life_begin(life->number, life->seed);
    for (uint64_t steps = chance(LIFE_STEPS); steps && clock_ms() < life->deadline_ms; steps--)
        step_random();
    life_end(&life->final);
    return NULL;
}

// Lives one life after the other in threads of their own, and looks at what each leaves behind.
static void *lives_run(void *context) {
    struct lives *lives = context;
    struct world *place =
        mmap(NULL, sizeof *place, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct life *life = calloc(1, sizeof *life);
    CHECK(place != MAP_FAILED && life, "no memory for the model");
    for (uint64_t number = lives->first; clock_ms() < lives->deadline_ms; number += lives->step) {
        madvise(place, sizeof *place, MADV_DONTNEED); // all zero again
        memset(life, 0, sizeof *life);
        *life = (struct life){.world = place,
                              .number = number,
                              .seed = lives->seed,
                              .deadline_ms = lives->deadline_ms};
        thread_join(thread_start(life_run, life));
        world = place;
        SURE(world->expected == &life->final, "an operation is still under way: %d",
             world->nesting);
        expectation_met();
        world_clear();
        lives->lived++;
        lives->steps += place->step;
    }
    munmap(place, sizeof *place);
    free(life);
    return NULL;
}

static uint64_t option(int argc, char **argv, const char *name, uint64_t otherwise) {
    for (int i = 1; i + 1 < argc; i += 2)
        if (!strcmp(argv[i], name))
            return strtoull(argv[i + 1], NULL, 0);
    return otherwise;
}

int main(int argc, char **argv) {
    uint64_t seed = option(argc, argv, "--seed", SEED);
    uint64_t seconds = option(argc, argv, "--seconds", SECONDS);
    uint64_t threads = option(argc, argv, "--threads", THREADS);
    uint64_t life = option(argc, argv, "--life", 0);
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("seed %llu, %llu s, %llu threads\n", (unsigned long long)seed,
           (unsigned long long)seconds, (unsigned long long)threads);
    frames_start();
    alarm((unsigned)seconds + FRAMES_PATIENCE_S);
    CHECK(threads && threads <= THREADS_MAX_MODEL, "threads");
    shared_begin();
    struct lives lives[THREADS_MAX_MODEL];
    pthread_t thread[THREADS_MAX_MODEL];
    uint64_t lived = 0, steps = 0;
    for (uint64_t i = 0; i < threads; i++) {
        lives[i] = (struct lives){seed, life + i, threads, clock_ms() + seconds * 1000, 0, 0};
        thread[i] = thread_start(lives_run, &lives[i]);
    }
    for (uint64_t i = 0; i < threads; i++) {
        thread_join(thread[i]);
        lived += lives[i].lived;
        steps += lives[i].steps;
    }
    shared_end();
    printf("%llu lives, %llu steps\n", (unsigned long long)lived, (unsigned long long)steps);
    return EXIT_SUCCESS;
}
