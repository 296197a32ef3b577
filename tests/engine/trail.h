// Trails: the places where each entity was. They grow, are cut and begin anew for the whole game.
#ifndef ENGINE_TRAIL_H
#define ENGINE_TRAIL_H

#include "entity.h"

void trails_open(void);
void trails_step(const struct entities *entities);
void trails_frame_end(void); // moves them together, for a moment
uint64_t trails_sum(uint64_t sum);
// Returns how many blocks were left over when all trails had been freed: 0.
size_t trails_close(void);

#endif
