// Particles: every frame makes its own out of those of the frame before, in ring memory.
#ifndef ENGINE_PARTICLE_H
#define ENGINE_PARTICLE_H

#include "collide.h"

struct particle {
    float x, y;
    float vx, vy;
    uint32_t steps_left;
};

struct particles {
    struct particle *all;
    size_t count;
};

// The living ones of `before`, a step later, and new ones where things hit each other. `before`
// lies in an earlier frame of the ring.
struct particles particles_step(fa_arena *ring, struct particles before, const struct hit *hits,
                                size_t hit_count, struct random *random);

#endif
