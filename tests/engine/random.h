// Random numbers that depend on the seed alone (xorshift64*, Vigna 2014). One call a statement: the
// order within an expression is the compiler's.
#ifndef ENGINE_RANDOM_H
#define ENGINE_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state; // never 0
};

static inline struct random random_make(uint64_t seed) {
    return (struct random){(seed + 1) * 0x9e3779b97f4a7c15u | 1};
}

static inline uint32_t random_below(struct random *random, uint32_t bound) {
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    uint32_t value = (uint32_t)((random->state * 0x2545f4914f6cdd1du) >> 32);
    return (uint32_t)(((uint64_t)value * bound) >> 32);
}

static inline float random_between(struct random *random, float low, float high) {
    return low + (high - low) * (float)random_below(random, 1 << 16) / (1 << 16);
}

#endif
