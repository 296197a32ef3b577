// Smoke: a puff where things hit each other. Each ends by itself, so no frame fits it.
#ifndef ENGINE_SMOKE_H
#define ENGINE_SMOKE_H

#include "collide.h"

void smoke_open(void);
// One step; returns `sum` with where all puffs are.
uint64_t smoke_step(uint64_t sum, const struct hit *hits, size_t hit_count, struct random *random);
// Returns how many blocks were left over when all puffs had been freed: 0.
size_t smoke_close(void);

#endif
