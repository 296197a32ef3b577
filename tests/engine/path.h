// Ways through a level, looked for with a bound on the work.
#ifndef ENGINE_PATH_H
#define ENGINE_PATH_H

#include "level.h"

struct path {
    uint32_t count;
    uint16_t *cells; // in this block, from the start to the goal
};

// A path in frame memory that is kept as *keeper, on the heap, when this thread's innermost frame
// ends with fa_frame_end_promote; until then *keeper is NULL. free(*keeper) is the caller's.
// false: none was found with the work allowed, and no memory is kept.
bool path_find(const struct level *level, uint16_t from, uint16_t goal, struct path **keeper);

#endif
