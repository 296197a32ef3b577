// What capture costs and saves: predictions with it and without, in turn.
#ifndef ENGINE_PHYSICS_BENCH_H
#define ENGINE_PHYSICS_BENCH_H

#include <stdint.h>

void physics_bench(unsigned long predictions, uint64_t seed);

#endif
