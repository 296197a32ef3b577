// A long run with random lifetimes while the mix of sizes drifts, as levels come and go, at about
// the same number of live bytes; then most is freed. Reports resident memory over live bytes.
#include "bench.h"
#include "block.h"
#include "memory.h"
#include "rng.h"

enum {
    PHASES = 8,
    CALLS = 2400000, // of all phases together
    LIVE_BYTES = 64 << 20,
    SIZE_SPREAD = 8,      // a phase's largest size over its smallest
    OLD_ONE_IN = 20,      // so many of the first blocks live to the end
    THINNED_PERCENT = 75, // of all but the old, chosen at random, are freed at the end
    SLOTS = 1 << 20,
    KIB = 1024,
};

static const size_t phase_min[PHASES] = {32, 64, 256, 48, 512, 128, 1024, 96};

static struct block *slots; // the old ones first
static size_t slot_count, old_count;
static size_t live_bytes;

static void slot_add(size_t size) {
    if (slot_count == SLOTS) {
        bench_fail("too many blocks");
    }
    slots[slot_count++] = block_make(size);
    live_bytes += size;
}

// Any block but the old ones; the last one takes its place.
static void slot_drop(struct rng *rng) {
    struct block *slot = &slots[old_count + rng_below(rng, (uint32_t)(slot_count - old_count))];
    live_bytes -= slot->size;
    block_drop(*slot);
    *slot = slots[--slot_count];
}

static size_t size_draw(unsigned phase, struct rng *rng) {
    return rng_between(rng, phase_min[phase], phase_min[phase] * SIZE_SPREAD);
}

// Every OLD_ONE_IN-th of the first blocks moves to the front, where none is ever chosen.
static void old_choose(void) {
    for (size_t i = 0; i < slot_count; i += OLD_ONE_IN) {
        struct block old = slots[i];
        slots[i] = slots[old_count];
        slots[old_count++] = old;
    }
}

static void phase_run(unsigned phase, uint64_t calls, struct rng *rng) {
    for (uint64_t i = 0; i < calls; i++) {
        size_t size = size_draw(phase, rng);
        while (live_bytes + size > LIVE_BYTES) {
            slot_drop(rng);
        }
        slot_add(size);
    }
}

static double over_live(long rss_kib, long start_kib) {
    return (double)(rss_kib - start_kib) * KIB / (double)live_bytes;
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{0}};
    bench_begin("ageing", argc, argv, knobs);
    struct rng rng = rng_make(bench_seed(), 0);
    slots = bench_map(SLOTS * sizeof *slots);
    memset(slots, 0, SLOTS * sizeof *slots); // resident before, so it is not counted as the heap's
    long start_kib = memory_rss_kib();

    bench_start();
    while (live_bytes < LIVE_BYTES - phase_min[0] * SIZE_SPREAD) {
        slot_add(size_draw(0, &rng));
    }
    old_choose();
    for (unsigned phase = 0; phase < PHASES; phase++) {
        phase_run(phase, bench_scaled(CALLS) / PHASES, &rng);
    }
    bench_stop(bench_scaled(CALLS));
    bench_add("peak_rss_over_live", over_live(memory_peak_kib(), start_kib));
    bench_add("rss_over_live", over_live(memory_rss_kib(), start_kib));
    for (size_t left = (slot_count - old_count) * THINNED_PERCENT / 100; left > 0; left--) {
        slot_drop(&rng);
    }
    bench_add("thinned_rss_over_live", over_live(memory_rss_kib(), start_kib));
    for (size_t i = 0; i < slot_count; i++) {
        block_drop(slots[i]);
    }
    return bench_print();
}
