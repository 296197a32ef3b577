// Like espresso: families of small sets are built, split recursively, grown a little and freed,
// with few sizes in use at a time and lifetimes that nest.
#include "bench.h"
#include "block.h"
#include "rng.h"

enum {
    SETS_MAX = 48,     // in one family
    SET_BYTES_MIN = 8, // a family's sets all have one size
    SET_BYTES_MAX = 128,
    DEPTH_MAX = 6,
    FAMILIES = 80000,
};

struct family {
    struct block *sets; // itself a block that grows
    unsigned count, capacity;
    size_t set_bytes;
};

static uint64_t set_count;

static void family_add(struct family *family) {
    if (family->count == family->capacity) {
        family->capacity = family->capacity ? family->capacity * 2 : 4;
        family->sets = realloc(family->sets, family->capacity * sizeof *family->sets);
        if (!family->sets) {
            bench_fail("realloc returned NULL");
        }
    }
    family->sets[family->count++] = block_make(family->set_bytes);
    set_count++;
}

// Frees in the order of making: what was allocated last is not what is freed first.
static void family_drop(struct family *family) {
    for (unsigned i = 0; i < family->count; i++) {
        block_drop(family->sets[i]);
    }
    free(family->sets);
}

// A family of `sets` sets, two halves of it split further, and a temporary set per step.
static void family_split(struct rng *rng, unsigned sets, size_t set_bytes, unsigned depth) {
    struct family family = {.set_bytes = set_bytes};
    for (unsigned i = 0; i < sets; i++) {
        struct block scratch = block_make(set_bytes);
        if (rng_below(rng, 4)) {
            family_add(&family);
        }
        block_drop(scratch);
    }
    if (depth < DEPTH_MAX && sets > 2) {
        family_split(rng, sets / 2, set_bytes, depth + 1);
        family_split(rng, sets - sets / 2, set_bytes, depth + 1);
    }
    family_drop(&family);
}

int main(int argc, char **argv) {
    const struct bench_knob knobs[] = {{0}};
    bench_begin("espresso", argc, argv, knobs);
    struct rng rng = rng_make(bench_seed(), 0);
    uint64_t families = bench_scaled(FAMILIES);
    bench_start();
    for (uint64_t i = 0; i < families; i++) {
        size_t set_bytes = rng_between(&rng, SET_BYTES_MIN / 8, SET_BYTES_MAX / 8) * 8;
        family_split(&rng, (unsigned)rng_between(&rng, 8, SETS_MAX), set_bytes, 0);
    }
    bench_stop(set_count);
    return bench_print();
}
