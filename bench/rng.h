// A small seeded generator (splitmix64), so that every allocator is asked for the same sequence.
#ifndef FRAMEALLOC_BENCH_RNG_H
#define FRAMEALLOC_BENCH_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state;
};

// Streams of one seed (one per thread) must not overlap, so the stream number is spread out.
static inline struct rng rng_make(uint64_t seed, uint64_t stream) {
    return (struct rng){.state = (seed + 1) * 0x9e3779b97f4a7c15u ^ (stream * 0xd1342543de82ef95u)};
}

static inline uint64_t rng_next(struct rng *rng) {
    uint64_t z = rng->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

// A number in 0..count-1; the bias for counts far below 2^32 does not matter here.
static inline uint32_t rng_below(struct rng *rng, uint32_t count) {
    return (uint32_t)((rng_next(rng) >> 32) * count >> 32);
}

static inline size_t rng_between(struct rng *rng, size_t min, size_t max) {
    return min + rng_below(rng, (uint32_t)(max - min + 1));
}

#endif
