// Counts of durations in buckets 1/64 of a doubling wide, for percentiles to within 1.6 %.
#ifndef FRAMEALLOC_BENCH_HISTOGRAM_H
#define FRAMEALLOC_BENCH_HISTOGRAM_H

#include <stdint.h>

enum {
    HISTOGRAM_STEP_BITS = 6,
    HISTOGRAM_STEPS = 1 << HISTOGRAM_STEP_BITS,
    HISTOGRAM_BUCKETS = (64 - HISTOGRAM_STEP_BITS + 1) * HISTOGRAM_STEPS,
};

struct histogram {
    uint64_t total;
    uint64_t worst; // exact
    uint32_t count[HISTOGRAM_BUCKETS];
};

// Values below HISTOGRAM_STEPS have a bucket each; above, the top bits and the doubling choose.
static inline unsigned histogram_bucket(uint64_t value) {
    if (value < HISTOGRAM_STEPS) {
        return (unsigned)value;
    }
    unsigned shift = 63u - (unsigned)__builtin_clzll(value) - HISTOGRAM_STEP_BITS;
    return (shift << HISTOGRAM_STEP_BITS) + (unsigned)(value >> shift);
}

static inline void histogram_add(struct histogram *histogram, uint64_t value) {
    histogram->count[histogram_bucket(value)]++;
    histogram->total++;
    if (value > histogram->worst) {
        histogram->worst = value;
    }
}

// The value that a `share` (0..1) of all values does not exceed: its bucket's lower end.
static inline uint64_t histogram_at(const struct histogram *histogram, double share) {
    uint64_t rank = (uint64_t)(share * (double)histogram->total);
    uint64_t seen = 0;
    for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
        seen += histogram->count[bucket];
        if (seen > rank) {
            unsigned shift = bucket < 2 * HISTOGRAM_STEPS ? 0 : (bucket >> HISTOGRAM_STEP_BITS) - 1;
            return (uint64_t)(bucket - (shift << HISTOGRAM_STEP_BITS)) << shift;
        }
    }
    return histogram->worst;
}

#endif
