// The reference model: what a thread's arenas must hold at this moment, as plain lists.
//
// An arena's log has an entry for each block, deferred call, mark and retention since its outermost
// frame began, in order. A frame is a place in the log; its end, like a rollback, cuts the log
// there. Before an operation the model says which calls it may and must cause; the calls check
// themselves off; afterwards nothing that must run may be left.
#pragma once
#include "frames.h"

enum {
    MODEL_ARENAS = 6, // of a thread; the first is its own
    MODEL_LOG = 1500,
    MODEL_LOG_ALMOST = MODEL_LOG - 100,
    MODEL_RUNS = 64,         // at a thread's end: of all its arenas and their slots
    MODEL_NESTING = 3,       // operations inside deferred calls inside operations
    MODEL_STALE = 64,        // tokens and marks that were good once
    MODEL_OUTLIVING = 200,   // promoted and captured blocks
    MODEL_RECORD_BYTES = 160 // what a deferred call, mark, retention or frame costs at most
};

enum entry_kind { ENTRY_BLOCK, ENTRY_CALL, ENTRY_MARK, ENTRY_RETENTION, ENTRY_GONE };

struct entry {
    enum entry_kind kind;
    bool is_retained, has_fixup;
    uint32_t destination;
    size_t size, align, room; // room: the most that it ever was
    uint64_t number;          // of a block's pattern, of a call
    char *at;
    size_t block; // a retention's, by its place in the log
    fa_mark mark;
};

struct log {
    size_t count;
    struct entry entry[MODEL_LOG];
};

struct model_frame {
    fa_frame token; // id 0: the frame of an epoch
    size_t start;
};

struct model_arena {
    fa_arena *arena; // NULL: none in this place
    bool is_own;
    bool is_ending;  // a frame of it ends in the operation under way
    bool is_bounded; // by what was reserved, where it may not grow
    bool is_barred;  // one may end there: nothing else is done with it
    int overflow, outside;
    uint32_t ring, held_count; // frames in flight
    size_t depth;
    struct model_frame frame[FA_FRAME_DEPTH_MAX];
    struct log log;
    struct log held[FA_RING_MAX]; // the oldest first
    fa_epoch *epoch;
    bool is_pending; // the epoch went on since its frame began
};

// Calls that belong together, the last first: those of log entries [bottom, top).
struct run {
    const struct log *log;
    size_t top, bottom; // top goes down as calls come
    bool is_required, has_begun;
    struct model_arena *reset; // the arena whose epoch's frame ends with it
};

// What an operation that is under way may call. Operations inside its calls have their own.
struct expectation {
    struct expectation *outer;
    size_t runs;
    struct run run[MODEL_RUNS];
    struct run *active;
};

struct outliving {
    char *at;
    size_t size;
    uint64_t number;
};

struct world {
    bool is_over; // the thread is ending
    uint64_t life, step, random, next_number;
    int nesting;
    struct expectation *expected;
    struct model_arena arena[MODEL_ARENAS];
    fa_epoch *epoch; // this thread's alone, so that it is known when it goes on
    struct outliving outliving[MODEL_OUTLIVING];
    fa_frame stale_token[MODEL_STALE];
    fa_mark stale_mark[MODEL_STALE];
    fa_scratch *scratch;
    char scratch_name[32];
    size_t scratch_used; // at most
    struct outliving in_scratch[MODEL_OUTLIVING];
    size_t in_scratch_count;
};
static __thread struct world *world;

#define SURE(promise, format, ...)                                                                 \
    CHECK(promise, "life %llu, step %llu: " format, (unsigned long long)world->life,               \
          (unsigned long long)world->step, __VA_ARGS__)

static inline uint64_t chance(uint64_t limit) {
    return random_below(&world->random, limit);
}

// Of a log.

static struct entry *log_add(struct log *log, enum entry_kind kind) {
    SURE(log->count < MODEL_LOG, "the model's log is full: %zu", log->count);
    struct entry *e = &log->entry[log->count++];
    memset(e, 0, sizeof *e);
    e->kind = kind;
    return e;
}
static void entry_holds(const struct entry *e) {
    if (e->kind == ENTRY_BLOCK)
        SURE(pattern_holds(e->at, e->size, e->number), "block %llu, %zu bytes at %p, changed",
             (unsigned long long)e->number, e->size, (void *)e->at);
}
static void log_holds(const struct log *log, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        entry_holds(&log->entry[i]);
}
static void log_holds_somewhere(const struct log *log, size_t top, int samples) {
    while (top && samples--)
        entry_holds(&log->entry[chance(top)]);
}
static void log_copy(struct log *to, const struct log *from) {
    memcpy(to->entry, from->entry, from->count * sizeof *from->entry);
    to->count = from->count;
}
static void log_cut(struct log *log, size_t start) {
    for (size_t i = start; i < log->count; i++) {
        const struct entry *e = &log->entry[i];
        if (e->kind == ENTRY_RETENTION)
            log->entry[e->block].is_retained = false;
        if (e->kind == ENTRY_MARK)
            world->stale_mark[chance(MODEL_STALE)] = e->mark;
    }
    log->count = start;
}

// Bytes of the arena that a frame's entries take at most.
static size_t log_bytes_at_most(const struct log *log) {
    size_t bytes = 0;
    for (size_t i = 0; i < log->count; i++) {
        const struct entry *e = &log->entry[i];
        bytes += e->kind == ENTRY_BLOCK || e->kind == ENTRY_GONE ? e->room + e->align + FA_GRAIN
                                                                 : MODEL_RECORD_BYTES;
    }
    return bytes;
}

// Of expectations.

static void expect(struct expectation *expected) {
    memset(expected, 0, sizeof *expected);
    expected->outer = world->expected;
    world->expected = expected;
}
static struct run *expect_run(const struct log *log, size_t bottom, bool is_required) {
    struct expectation *expected = world->expected;
    struct run *run = &expected->run[expected->runs++];
    *run =
        (struct run){.log = log, .top = log->count, .bottom = bottom, .is_required = is_required};
    return run;
}
// The next call of a run; NULL: it is through.
static const struct entry *run_next(struct run *run) {
    while (run->top > run->bottom && run->log->entry[run->top - 1].kind != ENTRY_CALL)
        run->top--;
    return run->top > run->bottom ? &run->log->entry[run->top - 1] : NULL;
}

// A call came: it has to be the next of the run under way, or the first of another.
static struct run *call_expected(uint64_t number) {
    struct expectation *expected = world->expected;
    SURE(expected, "call %llu came out of the blue", (unsigned long long)number);
    struct run *run = expected->active;
    const struct entry *next = run ? run_next(run) : NULL;
    for (size_t i = 0; !next && i < expected->runs; i++) {
        const struct entry *first = run_next(&expected->run[i]);
        if (first && first->number == number && !expected->run[i].has_begun) {
            next = first;
            run = expected->active = &expected->run[i];
            run->has_begun = true;
        }
    }
    SURE(next && next->number == number, "call %llu came, not %lld", (unsigned long long)number,
         next ? (long long)next->number : -1LL);
    run->top--;
    return run;
}

// The operation is over. An epoch's frame that ended on the way is a new one now.
static void expectation_met(void) {
    struct expectation *expected = world->expected;
    for (size_t i = 0; i < expected->runs; i++) {
        struct run *run = &expected->run[i];
        const struct entry *left = run_next(run);
        SURE(!left || (!run->is_required && !run->has_begun), "call %llu did not come",
             (unsigned long long)left->number);
        if (run->reset)
            run->reset->is_barred = false;
        if (run->reset && run->has_begun) {
            run->reset->is_pending = false;
            log_cut(&run->reset->log, 0);
        }
    }
    world->expected = expected->outer;
}

// Of arenas.

static struct model_arena *arena_random(bool wants_frame) {
    for (int tries = 0; tries < 20; tries++) {
        struct model_arena *a = &world->arena[chance(MODEL_ARENAS)];
        if (a->arena && !a->is_ending && !a->is_barred && (!wants_frame || a->depth))
            return a;
    }
    return NULL;
}
static size_t arena_frame_start(const struct model_arena *a) {
    return a->depth ? a->frame[a->depth - 1].start : 0;
}
// Could the arena be too full for so many bytes? Never, unless it may not grow.
static bool arena_may_fail(const struct model_arena *a, size_t bytes) {
    if (a->overflow != FA_OVERFLOW_FAIL)
        return false;
    if (a->is_bounded)
        return true;
    size_t window = window_bytes() ? window_bytes() : MIB, slack = 64 * KIB;
    size_t share = window / (a->ring > 1 ? a->ring : 1);
    return log_bytes_at_most(&a->log) + a->depth * MODEL_RECORD_BYTES + bytes + slack > share;
}
// An epoch that went on may end its frame in any operation on the arena, and must in some.
static void expect_epoch(struct model_arena *a, bool is_required) {
    if (a->is_pending && a->depth == 1) {
        log_holds(&a->log, 0, a->log.count);
        expect_run(&a->log, 0, is_required)->reset = a;
        a->is_barred = true;
    }
}

// The same for a call that names no arena of which it is known: a mark of long ago.
static void expect_any_epoch(void) {
    for (size_t i = 0; i < MODEL_ARENAS; i++)
        if (world->arena[i].arena && !world->arena[i].is_ending && !world->arena[i].is_barred)
            expect_epoch(&world->arena[i], false);
}

static void all_hold(void) {
    for (size_t i = 0; i < MODEL_ARENAS; i++) {
        const struct model_arena *a = &world->arena[i];
        if (!a->arena || a->is_ending || a->is_barred)
            continue;
        SURE(fa_frame_depth(a->arena) == a->depth, "depth %u, not %zu", fa_frame_depth(a->arena),
             a->depth);
        log_holds(&a->log, 0, a->log.count);
        for (size_t slot = 0; slot < a->held_count; slot++)
            log_holds(&a->held[slot], 0, a->held[slot].count);
    }
}

// Of blocks that outlive their frame.

static void outliving_end(struct outliving *block) {
    if (!block->at)
        return;
    SURE(pattern_holds(block->at, block->size, block->number), "block %llu, outliving, changed",
         (unsigned long long)block->number);
    free(block->at);
    block->at = NULL;
}
static void outliving_add(void *at, size_t size, uint64_t number) {
    struct outliving *place = &world->outliving[chance(MODEL_OUTLIVING)];
    outliving_end(place);
    *place = (struct outliving){at, size, number};
}
static void scratch_check(void) {
    for (size_t i = 0; i < world->in_scratch_count; i++)
        SURE(pattern_holds(world->in_scratch[i].at, world->in_scratch[i].size,
                           world->in_scratch[i].number),
             "block %llu, in scratch, changed", (unsigned long long)world->in_scratch[i].number);
}
