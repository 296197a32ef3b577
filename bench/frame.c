// A game's frame loop: 2,000 allocations a frame, 90 % freed within the frame, the rest after 2 to
// 300 frames. Reports the frames' tail, or with `--calls yes` that of every single call.
#include "bench.h"
#include "block.h"
#include "call_watch.h"
#include "histogram.h"
#include "rng.h"

#include <stdio.h>

enum {
    ALLOCATIONS = 2000,    // per frame
    IN_FRAME_PERCENT = 90, // freed in the frame that made them
    IN_FRAME_SLOTS = 64,   // so many of those live at a time
    LIFETIME_MIN = 2,      // frames
    LIFETIME_MAX = 300,
    DUE_MAX = 1024,         // blocks that can fall due in one frame; five times the average
    WARM_UP = LIFETIME_MAX, // frames until the number of live blocks is steady
    FRAMES = 5000,
    PLAN_COUNT = 1 << 16, // distinct allocations drawn before the loop
};

// What one allocation is and how long it lives; 0 frames is until its slot is used again.
struct plan {
    uint32_t size;
    uint16_t slot;
    uint16_t lifetime;
};

struct due {
    unsigned count;
    struct block blocks[DUE_MAX];
};

static struct plan plans[PLAN_COUNT];
static struct due *due_in; // LIFETIME_MAX + 1 lists, by frame number modulo that
static struct block in_frame[IN_FRAME_SLOTS];
static struct histogram frame_ticks, frame_cpu_ns;
static struct call_watch watch;

// As seen in games: most blocks are small, a few are not.
static size_t size_draw(struct rng *rng) {
    static const struct {
        uint32_t percent;
        size_t min, max;
    } bands[] = {{80, 16, 256}, {15, 257, 1024}, {4, 1025, 8192}, {1, 8193, 32768}};
    uint32_t percent = rng_below(rng, 100);
    unsigned band = 0;
    while (percent >= bands[band].percent) {
        percent -= bands[band++].percent;
    }
    return rng_between(rng, bands[band].min, bands[band].max);
}

static void plans_draw(struct rng *rng) {
    for (unsigned i = 0; i < PLAN_COUNT; i++) {
        bool stays = rng_below(rng, 100) >= IN_FRAME_PERCENT;
        plans[i].size = (uint32_t)size_draw(rng);
        plans[i].slot = (uint16_t)rng_below(rng, IN_FRAME_SLOTS);
        plans[i].lifetime = stays ? (uint16_t)rng_between(rng, LIFETIME_MIN, LIFETIME_MAX) : 0;
    }
}

static inline struct block watched_make(size_t size, bool calls) {
    if (!calls) {
        return block_make(size);
    }
    uint64_t start = call_watch_before(&watch);
    void *at = malloc(size);
    call_watch_after(&watch, start);
    if (!at) {
        bench_fail("malloc returned NULL");
    }
    block_mark(at, size);
    return (struct block){.at = at, .size = size};
}

static inline void watched_drop(struct block *slot, bool calls) {
    if (!slot->at) {
        return;
    }
    block_check(slot->at, slot->size);
    if (calls) {
        uint64_t start = call_watch_before(&watch);
        free(slot->at);
        call_watch_after(&watch, start);
    } else {
        free(slot->at);
    }
    slot->at = NULL;
}

static void due_add(uint64_t frame, struct block block) {
    struct due *due;
    do {
        due = &due_in[frame++ % (LIFETIME_MAX + 1)];
    } while (due->count == DUE_MAX);
    due->blocks[due->count++] = block;
}

static inline __attribute__((always_inline)) void due_drop(struct due *due, bool calls) {
    for (unsigned i = 0; i < due->count; i++) {
        watched_drop(&due->blocks[i], calls);
    }
    due->count = 0;
}

static inline __attribute__((always_inline)) void frame_run(uint64_t frame, bool calls) {
    due_drop(&due_in[frame % (LIFETIME_MAX + 1)], calls);
    for (unsigned i = 0; i < ALLOCATIONS; i++) {
        const struct plan *plan = &plans[(frame * ALLOCATIONS + i) % PLAN_COUNT];
        struct block block = watched_make(plan->size, calls);
        if (plan->lifetime) {
            due_add(frame + plan->lifetime, block);
        } else {
            watched_drop(&in_frame[plan->slot], calls);
            in_frame[plan->slot] = block;
        }
    }
    for (unsigned i = 0; i < IN_FRAME_SLOTS; i++) {
        watched_drop(&in_frame[i], calls);
    }
}

// p50_<unit> ... worst_<unit> of values that are `scale` of that unit each.
static void tail_report(const struct histogram *histogram, double scale, const char *unit) {
    static const struct {
        const char *name;
        double share;
    } points[] = {{"p50", 0.5}, {"p99", 0.99}, {"p99_9", 0.999}, {"p99_99", 0.9999}};
    char key[BENCH_KEY_MAX];
    for (unsigned i = 0; i < sizeof points / sizeof *points; i++) {
        snprintf(key, sizeof key, "%s_%s", points[i].name, unit);
        bench_add(key, (double)histogram_at(histogram, points[i].share) * scale);
    }
    snprintf(key, sizeof key, "worst_%s", unit);
    bench_add(key, (double)histogram->worst * scale);
}

static void frames_measure(uint64_t frames, double ns_per_tick) {
    bench_start();
    for (uint64_t frame = WARM_UP; frame < WARM_UP + frames; frame++) {
        uint64_t cpu = clock_thread_ns();
        uint64_t tick = tick_now();
        frame_run(frame, false);
        histogram_add(&frame_ticks, tick_now() - tick);
        histogram_add(&frame_cpu_ns, clock_thread_ns() - cpu);
    }
    bench_stop(frames * ALLOCATIONS);
    tail_report(&frame_ticks, ns_per_tick, "ns");
    tail_report(&frame_cpu_ns, 1, "cpu_ns");
    tail_report(&frame_ticks, 1, "ticks");
}

static void calls_measure(uint64_t frames, double ns_per_tick) {
    call_watch_init(&watch, ns_per_tick);
    bench_start();
    for (uint64_t frame = WARM_UP; frame < WARM_UP + frames; frame++) {
        call_watch_sync(&watch);
        frame_run(frame, true);
    }
    bench_stop(frames * ALLOCATIONS);
    tail_report(&watch.call_ticks, ns_per_tick, "ns");
    tail_report(&watch.call_ticks, 1, "ticks");
    bench_add("worst_own_cpu_ns", watch.calls.worst_own_ns);
    bench_add("worst_between_cpu_ns", watch.between.worst_own_ns);
    bench_add("slow_calls", (double)watch.calls.slow);
    bench_add("slow_calls_expected", call_watch_slow_expected(&watch));
}

int main(int argc, char **argv) {
    static const char *const no_yes[] = {"no", "yes", NULL};
    long calls = 0;
    const struct bench_knob knobs[] = {{"calls", &calls, no_yes}, {0}};
    bench_begin("frame", argc, argv, knobs);

    struct rng rng = rng_make(bench_seed(), 0);
    plans_draw(&rng);
    due_in = bench_map((LIFETIME_MAX + 1) * sizeof *due_in);
    for (uint64_t frame = 0; frame < WARM_UP; frame++) {
        frame_run(frame, false);
    }
    double ns_per_tick = clock_ns_per_tick();
    if (calls) {
        calls_measure(bench_scaled(FRAMES), ns_per_tick);
    } else {
        frames_measure(bench_scaled(FRAMES), ns_per_tick);
    }
    for (unsigned i = 0; i <= LIFETIME_MAX; i++) {
        due_drop(&due_in[i], false);
    }
    return bench_print();
}
